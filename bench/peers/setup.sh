#!/usr/bin/env bash
# Installs ONNX Runtime beside this script, from npm; nothing of it is run. `fovea export` and the slow tests find it here, other
# programs under FOVEA_ONNXRUNTIME.
set -euo pipefail
cd "$(dirname "$0")"
version=${ONNXRUNTIME_VERSION:-1.30.0}

if ! command -v npm > /dev/null; then
  echo "npm is needed to fetch ONNX Runtime; or name its library in FOVEA_ONNXRUNTIME" >&2
  exit 1
fi

installed=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' node_modules/onnxruntime-node/package.json 2> /dev/null | head -n 1 || true)
if [ "$installed" != "$version" ]; then
  npm install --prefix . --ignore-scripts --no-save --no-package-lock --no-audit --no-fund "onnxruntime-node@$version"
fi
find -L node_modules/onnxruntime-node/bin -name 'libonnxruntime*' -o -name 'onnxruntime.dll' | sort
