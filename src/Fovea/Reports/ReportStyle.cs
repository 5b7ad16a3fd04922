namespace Fovea;

/// <summary>The style sheet of the report: light and dark by the reader's setting, readable from telephone to paper.</summary>
internal static class ReportStyle
{
    // The line colours keep 3:1 against their background and stay apart with the common kinds of colour blindness; the first,
    // a gray, is the reference's.
    public const string Sheet = """
        :root { color-scheme: light dark; --back: #fbfbfa; --panel: #ffffff; --text: #1c1d20; --soft: #5d6168; --edge: #dfe1e5;
          --grid: #eceef1; --accent: #1f5fbf; --good: #1a7a45; --bad: #b3341f;
          --c0: #6b7078; --c1: #1f66c1; --c2: #c25700; --c3: #0d8266; --c4: #b0337e; --c5: #75800a; --c6: #6a4bc4; --c7: #a62b2b; }
        @media (prefers-color-scheme: dark) { :root { --back: #15171a; --panel: #1d2024; --text: #e7e9ec; --soft: #a2a8b1;
          --edge: #343940; --grid: #2a2e34; --accent: #7fb2f5; --good: #62c98d; --bad: #f08b76;
          --c0: #a7adb6; --c1: #6fa8f2; --c2: #f29a4a; --c3: #4fc7a6; --c4: #ee83c0; --c5: #c9d24a; --c6: #ab94f5; --c7: #f08080; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue",
          Arial, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 40px 24px 64px; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 12px; letter-spacing: -0.015em; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 44px 0 6px; }
        p { margin: 0 0 12px; max-width: 72ch; }
        .summary { font-size: 1.15rem; max-width: 64ch; }
        .soft, figcaption, small { color: var(--soft); }
        small { font-size: 0.82rem; font-weight: normal; }
        code { font: 0.86em ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 14px 24px; margin: 24px 0 0;
          padding: 16px 20px; background: var(--panel); border: 1px solid var(--edge); border-radius: 10px; }
        dt { color: var(--soft); font-size: 0.8rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; background: var(--panel); border: 1px solid var(--edge); border-radius: 10px; }
        table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { padding: 9px 11px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--edge); }
        tbody tr:last-child > * { border-bottom: 0; }
        thead th { color: var(--soft); font-weight: 600; font-size: 0.82rem; white-space: nowrap; vertical-align: bottom; }
        tbody th { font-weight: 600; }
        th small, td small { display: block; }
        .results td:last-child { min-width: 24ch; } .results tbody th { min-width: 17ch; }
        .num { text-align: right; white-space: nowrap; }
        figure { margin: 0 0 12px; }
        .panel { overflow-x: auto; padding: 12px; background: var(--panel); border: 1px solid var(--edge); border-radius: 10px; }
        figcaption { font-size: 0.88rem; margin-top: 6px; max-width: 80ch; }
        .charts { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); }
        .chart { display: block; width: 100%; min-width: 380px; height: auto; font: 12.5px system-ui, "Segoe UI", Arial, sans-serif; }
        .chart text { fill: var(--text); } .chart .tick { fill: var(--soft); font-variant-numeric: tabular-nums; }
        .chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
        .chart.large { min-width: 640px; }
        .grid { stroke: var(--grid); } .axis { stroke: var(--soft); } .leader { stroke: var(--soft); stroke-width: 0.7; }
        .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; } .bar { stroke-width: 1.6; }
        .band { stroke: none; opacity: 0.14; } line.dashed, polyline.dashed { stroke-dasharray: 6 5; }
        .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
        .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); } .c6 { stroke: var(--c6); } .c7 { stroke: var(--c7); }
        .band.c0, .dot.c0 { fill: var(--c0); } .band.c1, .dot.c1 { fill: var(--c1); } .band.c2, .dot.c2 { fill: var(--c2); }
        .band.c3, .dot.c3 { fill: var(--c3); } .band.c4, .dot.c4 { fill: var(--c4); } .band.c5, .dot.c5 { fill: var(--c5); }
        .band.c6, .dot.c6 { fill: var(--c6); } .band.c7, .dot.c7 { fill: var(--c7); }
        .dot { stroke: var(--panel); stroke-width: 1.5; } .dot.dashed { stroke: var(--text); }
        .cams td, .cams tbody th { min-width: 126px; width: 1%; }
        .cams img { display: block; width: 112px; height: 112px; object-fit: contain; image-rendering: auto; border-radius: 6px; }
        .confusion table { width: auto; } .confusion td { text-align: right; padding: 6px 9px; }
        .confusion td, .confusion thead th { min-width: 2.6em; } .confusion thead th { font-weight: normal; }
        .confusion .cell { display: block; margin: -3px -5px; padding: 3px 5px; border-radius: 4px; }
        .confusion .hit { background: color-mix(in srgb, var(--good) calc(var(--share) * 50%), transparent); }
        .confusion .miss { background: color-mix(in srgb, var(--bad) calc(var(--share) * 50%), transparent); }
        .confusion .name { display: inline-block; max-width: 15em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
          vertical-align: bottom; }
        .confusion thead .name { writing-mode: vertical-rl; transform: rotate(180deg); max-width: none; max-height: 11em; }
        .word { display: block; min-width: 11ch; overflow-wrap: anywhere; }
        .mistakes { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); }
        .mistakes figure { margin: 0; } .mistakes figcaption { font-size: 0.82rem; overflow-wrap: anywhere; }
        .mistakes img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; border-radius: 6px; background: var(--grid); }
        .mistakes .small { image-rendering: pixelated; }
        .gap { fill: var(--bad); opacity: 0.25; } .column { fill: var(--c1); opacity: 0.85; }
        .right { color: var(--good); } .wrong { color: var(--bad); }
        footer { margin-top: 44px; padding-top: 16px; border-top: 1px solid var(--edge); font-size: 0.88rem; color: var(--soft); }
        footer li { margin-bottom: 6px; max-width: 84ch; } footer ol { padding-left: 1.3em; }
        @media (max-width: 600px) { main { padding: 24px 14px 40px; } h1 { font-size: 1.5rem; } }
        @media print { body { background: #fff; } .wide, .panel, dl { break-inside: avoid; } }
        """;
}
