"""The mechanisms in PyTorch, from the papers' formulas in the form their authors write them, with the authors' state-dict keys.

`create(label, channels)` takes the label that `Fovea.Benchmarks -- mechanisms` prints, for example `sa:groups=8`.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn


class SE(nn.Module):
    def __init__(self, c, reduction=16):
        super().__init__()
        self.fc = nn.Sequential(
            nn.Linear(c, c // reduction, bias=False), nn.ReLU(inplace=True), nn.Linear(c // reduction, c, bias=False), nn.Sigmoid())

    def forward(self, x):
        n, c = x.shape[:2]
        return x * self.fc(F.adaptive_avg_pool2d(x, 1).view(n, c)).view(n, c, 1, 1)


class ChannelGate(nn.Module):
    def __init__(self, c, reduction):
        super().__init__()
        self.mlp = nn.Sequential(nn.Flatten(), nn.Linear(c, c // reduction), nn.ReLU(), nn.Linear(c // reduction, c))

    def forward(self, x):
        size = x.shape[2:]
        total = self.mlp(F.adaptive_avg_pool2d(x, 1)) + self.mlp(F.max_pool2d(x, size, stride=size))
        return x * torch.sigmoid(total)[:, :, None, None]


class MapGate(nn.Module):
    """Maximum and mean over the channels, 7x7 convolution, norm, sigmoid: CBAM's spatial gate and each branch of Triplet."""

    def __init__(self, name):
        super().__init__()
        self.name = name
        self.add_module(name, nn.Module())
        self.part.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)
        self.part.bn = nn.BatchNorm2d(1, momentum=0.01)

    @property
    def part(self):
        return getattr(self, self.name)

    def forward(self, x):
        pooled = torch.cat((torch.max(x, 1)[0].unsqueeze(1), torch.mean(x, 1).unsqueeze(1)), 1)
        return x * torch.sigmoid(self.part.bn(self.part.conv(pooled)))


class CBAM(nn.Module):
    def __init__(self, c, reduction=16):
        super().__init__()
        self.ChannelGate = ChannelGate(c, reduction)
        self.SpatialGate = MapGate("spatial")

    def forward(self, x):
        return self.SpatialGate(self.ChannelGate(x))


class BAM(nn.Module):
    def __init__(self, c, reduction=16, dilation=4):
        super().__init__()
        h = c // reduction
        channel, spatial = nn.Sequential(), nn.Sequential()
        channel.add_module("flatten", nn.Flatten())
        channel.add_module("gate_c_fc_0", nn.Linear(c, h))
        channel.add_module("gate_c_bn_1", nn.BatchNorm1d(h))
        channel.add_module("gate_c_relu_1", nn.ReLU())
        channel.add_module("gate_c_fc_final", nn.Linear(h, c))
        spatial.add_module("gate_s_conv_reduce0", nn.Conv2d(c, h, 1))
        spatial.add_module("gate_s_bn_reduce0", nn.BatchNorm2d(h))
        spatial.add_module("gate_s_relu_reduce0", nn.ReLU())
        for i in range(2):
            spatial.add_module(f"gate_s_conv_di_{i}", nn.Conv2d(h, h, 3, padding=dilation, dilation=dilation))
            spatial.add_module(f"gate_s_bn_di_{i}", nn.BatchNorm2d(h))
            spatial.add_module(f"gate_s_relu_di_{i}", nn.ReLU())
        spatial.add_module("gate_s_conv_final", nn.Conv2d(h, 1, 1))
        self.channel_att, self.spatial_att = nn.Module(), nn.Module()
        self.channel_att.gate_c, self.spatial_att.gate_s = channel, spatial

    def forward(self, x):
        channel = self.channel_att.gate_c(F.adaptive_avg_pool2d(x, 1))[:, :, None, None].expand_as(x)
        spatial = self.spatial_att.gate_s(x).expand_as(x)
        return (1 + torch.sigmoid(channel * spatial)) * x


class ECA(nn.Module):
    def __init__(self, c, k_size=None):
        super().__init__()
        t = int(abs(math.log2(c) + 1) / 2)
        k = k_size or (t if t % 2 else t + 1)
        self.conv = nn.Conv1d(1, 1, k, padding=(k - 1) // 2, bias=False)

    def forward(self, x):
        y = F.adaptive_avg_pool2d(x, 1)
        y = self.conv(y.squeeze(-1).transpose(-1, -2)).transpose(-1, -2).unsqueeze(-1)
        return x * torch.sigmoid(y).expand_as(x)


class GC(nn.Module):
    def __init__(self, c, ratio=1 / 16):
        super().__init__()
        p = int(c * ratio)
        self.conv_mask = nn.Conv2d(c, 1, 1)
        self.channel_add_conv = nn.Sequential(nn.Conv2d(c, p, 1), nn.LayerNorm([p, 1, 1]), nn.ReLU(inplace=True), nn.Conv2d(p, c, 1))

    def forward(self, x):
        n, c, h, w = x.shape
        mask = torch.softmax(self.conv_mask(x).reshape(n, 1, h * w), 2).unsqueeze(-1)
        context = torch.matmul(x.reshape(n, 1, c, h * w), mask).view(n, c, 1, 1)
        return x + self.channel_add_conv(context)


class SGE(nn.Module):
    def __init__(self, c, groups=64):
        super().__init__()
        self.groups = groups
        self.weight = nn.Parameter(torch.zeros(1, groups, 1, 1))
        self.bias = nn.Parameter(torch.ones(1, groups, 1, 1))

    def forward(self, x):
        n, c, h, w = x.shape
        x = x.reshape(n * self.groups, -1, h, w)
        xn = (x * F.adaptive_avg_pool2d(x, 1)).sum(1, keepdim=True)
        t = xn.view(n * self.groups, -1)
        t = t - t.mean(1, keepdim=True)
        t = t / (t.std(1, keepdim=True) + 1e-5)
        t = (t.view(n, self.groups, h, w) * self.weight + self.bias).view(n * self.groups, 1, h, w)
        return (x * torch.sigmoid(t)).view(n, c, h, w)


class SA(nn.Module):
    def __init__(self, c, groups=64):
        super().__init__()
        self.groups, k = groups, c // (2 * groups)
        self.cweight, self.cbias = nn.Parameter(torch.zeros(1, k, 1, 1)), nn.Parameter(torch.ones(1, k, 1, 1))
        self.sweight, self.sbias = nn.Parameter(torch.zeros(1, k, 1, 1)), nn.Parameter(torch.ones(1, k, 1, 1))
        self.gn = nn.GroupNorm(k, k)

    def forward(self, x):
        n, c, h, w = x.shape
        x0, x1 = x.reshape(n * self.groups, -1, h, w).chunk(2, dim=1)
        x0 = x0 * torch.sigmoid(self.cweight * F.adaptive_avg_pool2d(x0, 1) + self.cbias)
        x1 = x1 * torch.sigmoid(self.sweight * self.gn(x1) + self.sbias)
        out = torch.cat([x0, x1], dim=1).reshape(n, 2, c // 2, h, w)
        return out.permute(0, 2, 1, 3, 4).reshape(n, c, h, w)


class Triplet(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.cw, self.hc, self.hw = MapGate("conv"), MapGate("conv"), MapGate("conv")

    def forward(self, x):
        cw = self.cw(x.permute(0, 2, 1, 3).contiguous()).permute(0, 2, 1, 3).contiguous()
        hc = self.hc(x.permute(0, 3, 2, 1).contiguous()).permute(0, 3, 2, 1).contiguous()
        return 1 / 3 * (self.hw(x) + cw + hc)


class SPM(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(c, c, (3, 1), padding=(1, 0), bias=False), nn.BatchNorm2d(c)
        self.conv2, self.bn2 = nn.Conv2d(c, c, (1, 3), padding=(0, 1), bias=False), nn.BatchNorm2d(c)
        self.conv3 = nn.Conv2d(c, c, 1)

    def forward(self, x):
        x1 = self.bn1(self.conv1(F.adaptive_avg_pool2d(x, (None, 1)))).expand_as(x)
        x2 = self.bn2(self.conv2(F.adaptive_avg_pool2d(x, (1, None)))).expand_as(x)
        return x * torch.sigmoid(self.conv3(F.relu(x1 + x2)))


class MPM(nn.Module):
    def __init__(self, c, sizes=(20, 12)):
        super().__init__()
        q, self.sizes = int(c / 4), sizes

        def unit(i, o, kernel, relu=False):
            padding = tuple(k // 2 for k in kernel)
            layers = [nn.Conv2d(i, o, kernel, padding=padding, bias=False), nn.BatchNorm2d(o)]
            return nn.Sequential(*layers, *([nn.ReLU(True)] if relu else []))

        self.conv1_1, self.conv1_2 = unit(c, q, (1, 1), True), unit(c, q, (1, 1), True)
        self.conv2_0, self.conv2_1, self.conv2_2 = unit(q, q, (3, 3)), unit(q, q, (3, 3)), unit(q, q, (3, 3))
        self.conv2_3, self.conv2_4 = unit(q, q, (1, 3)), unit(q, q, (3, 1))
        self.conv2_5, self.conv2_6 = unit(q, q, (3, 3), True), unit(q, q, (3, 3), True)
        self.conv3 = unit(2 * q, c, (1, 1))

    def forward(self, x):
        def up(t):
            return F.interpolate(t, x.shape[2:], mode="bilinear", align_corners=True)

        x1, x2 = self.conv1_1(x), self.conv1_2(x)
        a = self.conv2_0(x1)
        b = up(self.conv2_1(F.adaptive_avg_pool2d(x1, self.sizes[0])))
        c = up(self.conv2_2(F.adaptive_avg_pool2d(x1, self.sizes[1])))
        d = up(self.conv2_3(F.adaptive_avg_pool2d(x2, (1, None))))
        e = up(self.conv2_4(F.adaptive_avg_pool2d(x2, (None, 1))))
        x1, x2 = self.conv2_5(F.relu(a + b + c)), self.conv2_6(F.relu(e + d))
        return F.relu(x + self.conv3(torch.cat([x1, x2], 1)))


class CA(nn.Module):
    def __init__(self, c, reduction=32):
        super().__init__()
        m = max(8, c // reduction)
        self.conv1, self.bn1 = nn.Conv2d(c, m, 1), nn.BatchNorm2d(m)
        self.conv_h, self.conv_w = nn.Conv2d(m, c, 1), nn.Conv2d(m, c, 1)

    def forward(self, x):
        h, w = x.shape[2:]
        xh, xw = F.adaptive_avg_pool2d(x, (None, 1)), F.adaptive_avg_pool2d(x, (1, None)).permute(0, 1, 3, 2)
        y = F.hardswish(self.bn1(self.conv1(torch.cat([xh, xw], dim=2))))
        yh, yw = torch.split(y, [h, w], dim=2)
        return x * self.conv_w(yw.permute(0, 1, 3, 2)).sigmoid() * self.conv_h(yh).sigmoid()


class SK(nn.Module):
    def __init__(self, c, groups=32, hidden=None):
        super().__init__()
        d = hidden or max(c // 16, 32)
        self.paths = nn.ModuleList()
        for dilation in (1, 2):
            path = nn.Sequential()
            path.add_module("conv", nn.Conv2d(c, c, 3, padding=dilation, dilation=dilation, groups=groups, bias=False))
            path.add_module("bn", nn.BatchNorm2d(c))
            path.add_module("act", nn.ReLU(inplace=True))
            self.paths.append(path)
        self.attn = nn.Module()
        self.attn.fc_reduce, self.attn.bn = nn.Conv2d(c, d, 1, bias=False), nn.BatchNorm2d(d)
        self.attn.fc_select = nn.Conv2d(d, 2 * c, 1, bias=False)

    def forward(self, x):
        x = torch.stack([path(x) for path in self.paths], dim=1)
        z = x.sum(1).mean((2, 3), keepdim=True)
        z = self.attn.fc_select(F.relu(self.attn.bn(self.attn.fc_reduce(z))))
        n, c = z.shape[:2]
        return (x * torch.softmax(z.view(n, 2, c // 2, 1, 1), dim=1)).sum(1)


class NonLocal(nn.Module):
    """Embedded Gaussian with sub-sampling and norm."""

    def __init__(self, c):
        super().__init__()
        i = c // 2
        self.g = nn.Sequential(nn.Conv2d(c, i, 1), nn.MaxPool2d(2))
        self.theta = nn.Conv2d(c, i, 1)
        self.phi = nn.Sequential(nn.Conv2d(c, i, 1), nn.MaxPool2d(2))
        self.W = nn.Sequential(nn.Conv2d(i, c, 1), nn.BatchNorm2d(c))

    def forward(self, x):
        n, _, h, w = x.shape
        g = self.g(x).flatten(2).permute(0, 2, 1)
        f = torch.matmul(self.theta(x).flatten(2).permute(0, 2, 1), self.phi(x).flatten(2))
        y = torch.matmul(torch.softmax(f, dim=-1), g).permute(0, 2, 1).contiguous()
        return self.W(y.view(n, -1, h, w)) + x


class GE(nn.Module):
    """The global gather with an MLP, or with `plus` strided depthwise convolutions of extent 4 and none."""

    def __init__(self, c, plus=False):
        super().__init__()
        if plus:
            self.gather = nn.Sequential()
            for i in (1, 2):
                self.gather.add_module(f"conv{i}", nn.Conv2d(c, c, 3, stride=2, padding=1, groups=c, bias=False))
                self.gather.add_module(f"norm{i}", nn.BatchNorm2d(c))
                if i == 1:
                    self.gather.add_module("act1", nn.ReLU(inplace=True))
            self.mlp = nn.Identity()
        else:
            self.gather, self.mlp = nn.AdaptiveAvgPool2d(1), nn.Sequential()
            h = max(1, int(c / 16 + 0.5))
            self.mlp.add_module("fc1", nn.Conv2d(c, h, 1))
            self.mlp.add_module("act", nn.ReLU(inplace=True))
            self.mlp.add_module("fc2", nn.Conv2d(h, c, 1))

    def forward(self, x):
        y = self.mlp(self.gather(x))
        if y.shape[-1] != 1 or y.shape[-2] != 1:
            y = F.interpolate(y, size=x.shape[-2:])
        return x * torch.sigmoid(y)


class A2(nn.Module):
    def __init__(self, c, cm=None, cn=None):
        super().__init__()
        cm, cn = cm or c // 4, cn or c // 4
        self.convA, self.convB, self.convV = nn.Conv2d(c, cm, 1), nn.Conv2d(c, cn, 1), nn.Conv2d(c, cn, 1)
        self.conv_reconstruct = nn.Conv2d(cm, c, 1)

    def forward(self, x):
        n, _, h, w = x.shape
        a = self.convA(x).flatten(2)
        b = torch.softmax(self.convB(x).flatten(2), dim=2)
        v = torch.softmax(self.convV(x).flatten(2), dim=1)
        z = torch.bmm(torch.bmm(a, b.permute(0, 2, 1)), v)
        return self.conv_reconstruct(z.view(n, -1, h, w))


class SimAM(nn.Module):
    def __init__(self, c, e_lambda=1e-4):
        super().__init__()
        self.e_lambda = e_lambda

    def forward(self, x):
        n = x.shape[2] * x.shape[3] - 1
        d = (x - x.mean(dim=[2, 3], keepdim=True)).pow(2)
        return x * torch.sigmoid(d / (4 * (d.sum(dim=[2, 3], keepdim=True) / n + self.e_lambda)) + 0.5)


class SCSE(nn.Module):
    def __init__(self, c, reduction=2):
        super().__init__()
        h = c // reduction
        self.cSE = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, h, 1), nn.ReLU(inplace=True), nn.Conv2d(h, c, 1), nn.Sigmoid())
        self.sSE = nn.Sequential(nn.Conv2d(c, 1, 1), nn.Sigmoid())

    def forward(self, x):
        return x * self.cSE(x) + x * self.sSE(x)


class DanetPosition(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.query_conv, self.key_conv, self.value_conv = nn.Conv2d(c, c // 8, 1), nn.Conv2d(c, c // 8, 1), nn.Conv2d(c, c, 1)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        n, c, h, w = x.shape
        energy = torch.bmm(self.query_conv(x).flatten(2).permute(0, 2, 1), self.key_conv(x).flatten(2))
        out = torch.bmm(self.value_conv(x).flatten(2), torch.softmax(energy, dim=-1).permute(0, 2, 1))
        return self.gamma * out.view(n, c, h, w) + x


class DanetChannel(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        value = x.flatten(2)
        energy = torch.bmm(value, value.permute(0, 2, 1))
        attention = torch.softmax(torch.max(energy, -1, keepdim=True)[0].expand_as(energy) - energy, dim=-1)
        return self.gamma * torch.bmm(attention, value).view(x.shape) + x


class CrissCross(DanetPosition):
    def forward(self, x):
        n, c, h, w = x.shape

        def columns(t):
            return t.permute(0, 3, 1, 2).reshape(n * w, -1, h)

        def rows(t):
            return t.permute(0, 2, 1, 3).reshape(n * h, -1, w)

        q, k, v = self.query_conv(x), self.key_conv(x), self.value_conv(x)
        masked = -torch.diag(torch.full((h,), float("inf"))).unsqueeze(0).repeat(n * w, 1, 1)
        column = (torch.bmm(columns(q).permute(0, 2, 1), columns(k)) + masked).view(n, w, h, h).permute(0, 2, 1, 3)
        row = torch.bmm(rows(q).permute(0, 2, 1), rows(k)).view(n, h, w, w)
        attention = torch.softmax(torch.cat([column, row], 3), dim=3)
        column = attention[..., :h].permute(0, 2, 1, 3).reshape(n * w, h, h)
        row = attention[..., h:].reshape(n * h, w, w)
        column = torch.bmm(columns(v), column.permute(0, 2, 1)).view(n, w, -1, h).permute(0, 2, 3, 1)
        row = torch.bmm(rows(v), row.permute(0, 2, 1)).view(n, h, -1, w).permute(0, 2, 1, 3)
        return self.gamma * (column + row) + x


class ELA(nn.Module):
    def __init__(self, c, kernel=7):
        super().__init__()
        self.conv, self.gn = nn.Conv1d(c, c, kernel, padding=kernel // 2, groups=c, bias=False), nn.GroupNorm(16, c)

    def forward(self, x):
        n, c, h, w = x.shape
        xh = torch.mean(x, dim=3).view(n, c, h)
        xw = torch.mean(x, dim=2).view(n, c, w)
        xh = torch.sigmoid(self.gn(self.conv(xh))).view(n, c, h, 1)
        xw = torch.sigmoid(self.gn(self.conv(xw))).view(n, c, 1, w)
        return x * xh * xw


class EMA(nn.Module):
    def __init__(self, c, factor=32):
        super().__init__()
        self.groups, k = factor, c // factor
        self.gn = nn.GroupNorm(k, k)
        self.conv1x1, self.conv3x3 = nn.Conv2d(k, k, 1), nn.Conv2d(k, k, 3, padding=1)

    def forward(self, x):
        n, c, h, w = x.shape
        u = x.reshape(n * self.groups, -1, h, w)
        xh, xw = F.adaptive_avg_pool2d(u, (None, 1)), F.adaptive_avg_pool2d(u, (1, None)).permute(0, 1, 3, 2)
        xh, xw = torch.split(self.conv1x1(torch.cat([xh, xw], dim=2)), [h, w], dim=2)
        p = self.gn(u * xh.sigmoid() * xw.permute(0, 1, 3, 2).sigmoid())
        q = self.conv3x3(u)
        wp = torch.softmax(F.adaptive_avg_pool2d(p, 1).reshape(n * self.groups, -1, 1).permute(0, 2, 1), -1)
        wq = torch.softmax(F.adaptive_avg_pool2d(q, 1).reshape(n * self.groups, -1, 1).permute(0, 2, 1), -1)
        weights = torch.matmul(wp, q.flatten(2)) + torch.matmul(wq, p.flatten(2))
        return (u * weights.view(n * self.groups, 1, h, w).sigmoid()).reshape(n, c, h, w)


class LKA(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv0 = nn.Conv2d(c, c, 5, padding=2, groups=c)
        self.conv_spatial = nn.Conv2d(c, c, 7, padding=9, groups=c, dilation=3)
        self.conv1 = nn.Conv2d(c, c, 1)

    def forward(self, x):
        return x * self.conv1(self.conv_spatial(self.conv0(x)))


class LSKA(nn.Module):
    """Kernel 23."""

    def __init__(self, c):
        super().__init__()
        self.conv0h, self.conv0v = nn.Conv2d(c, c, (1, 5), padding=(0, 2), groups=c), nn.Conv2d(c, c, (5, 1), padding=(2, 0), groups=c)
        self.conv_spatial_h = nn.Conv2d(c, c, (1, 7), padding=(0, 9), groups=c, dilation=3)
        self.conv_spatial_v = nn.Conv2d(c, c, (7, 1), padding=(9, 0), groups=c, dilation=3)
        self.conv1 = nn.Conv2d(c, c, 1)

    def forward(self, x):
        return x * self.conv1(self.conv_spatial_v(self.conv_spatial_h(self.conv0v(self.conv0h(x)))))


class STN(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.localization = nn.Sequential(
            nn.Conv2d(c, 8, 7), nn.MaxPool2d(2, 2), nn.ReLU(True), nn.Conv2d(8, 10, 5), nn.MaxPool2d(2, 2), nn.ReLU(True))
        self.fc_loc = nn.Sequential(nn.Linear(90, 32), nn.ReLU(True), nn.Linear(32, 6))
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))

    def forward(self, x):
        theta = self.fc_loc(self.localization(x).reshape(-1, 90)).view(-1, 2, 3)
        return F.grid_sample(x, F.affine_grid(theta, x.size(), align_corners=False), align_corners=False)


class GumbelSpatial(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.logit = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        n, _, h, w = x.shape
        logits = self.logit(x).reshape(n, h * w)
        if self.training:
            mask = F.gumbel_softmax(logits, tau=1, hard=True)
        else:
            mask = F.one_hot(logits.argmax(1), h * w).to(x.dtype)
        return x * mask.view(n, 1, h, w)


MECHANISMS = {
    "se": SE, "cbam": CBAM, "bam": BAM, "eca": ECA, "gc": GC, "sge:groups=8": lambda c: SGE(c, 8), "sa:groups=8": lambda c: SA(c, 8),
    "triplet": Triplet, "spm": SPM, "mpm": MPM, "ca": CA, "sk": SK, "nonlocal": NonLocal, "ge": GE,
    "ge:extent=4:extra_params=true:use_mlp=false": lambda c: GE(c, plus=True), "a2": A2, "simam": SimAM, "scse": SCSE,
    "danet-position": DanetPosition, "danet-channel": DanetChannel, "criss-cross": CrissCross, "ela": ELA,
    "ema:factor=8": lambda c: EMA(c, 8), "lka": LKA, "lska": LSKA, "stn": STN, "gumbel-spatial": GumbelSpatial,
}


def create(label, channels):
    return MECHANISMS[label](channels)
