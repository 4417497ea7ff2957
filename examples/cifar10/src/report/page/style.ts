// Prints use the light colors. The contrast of the arms and --hurt is at least 4.5 : 1.
const lightColors = `
  --ground: #ffffff; --panel: #f6f7f8; --ink: #1a1d21; --muted: #5a636e; --rule: #e2e5e9;
  --cutmix: #1d5fd6; --mixup: #0f766e; --random: #a21caf; --none: #6b7280; --hurt: #c2410c; --own: #2563eb; --partner: #f97316;
  --warn-ground: #fff4e5; --warn-ink: #7a3b00; --warn-rule: #f5b45f;
`;
const darkColors = `
  --ground: #121417; --panel: #1b1e23; --ink: #e7e9ec; --muted: #a2abb6; --rule: #2c3138;
  --cutmix: #7cb0ff; --mixup: #2dd4bf; --random: #e58cf5; --none: #98a2b0; --hurt: #ff9a5c; --own: #5b93ff; --partner: #ff9a4d;
  --warn-ground: #33240f; --warn-ink: #ffd59a; --warn-rule: #8a5a17;
`;

export const style = `
:root { color-scheme: light dark; ${lightColors} }
@media (prefers-color-scheme: dark) { :root { ${darkColors} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, main, footer { max-width: 1040px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 48px; }
h1 { font-size: clamp(1.6rem, 5vw, 2.25rem); line-height: 1.2; letter-spacing: -.02em; margin: 0 0 12px; }
h2 { font-size: 1.25rem; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 6px; }
h3 { font-size: .95rem; font-weight: 600; margin: 0 0 10px; }
p { margin: 0 0 12px; max-width: 68ch; }
.lead { font-size: 1.125rem; }
.facts, .note, footer { color: var(--muted); font-size: .9rem; }
section { margin-top: 64px; }
.warning {
  margin: 0 0 28px; padding: 14px 18px; border: 1px solid var(--warn-rule); border-radius: 8px;
  background: var(--warn-ground); color: var(--warn-ink); max-width: none;
}
.warning strong { display: block; letter-spacing: .02em; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 9px 0 9px 28px; text-align: right; border-bottom: 1px solid var(--rule); }
td { white-space: nowrap; }
th:first-child { padding-left: 0; text-align: left; font-weight: 400; color: var(--muted); }
thead th { font-weight: 600; color: var(--ink); white-space: nowrap; }
tbody tr:first-child td { font-size: 1.25rem; font-weight: 600; }
.results { min-width: min(100%, 560px); margin-bottom: 12px; }
.key { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 14px 0 20px; padding: 0; list-style: none; font-size: .9rem; }
.key li { display: flex; align-items: center; gap: 8px; }
.key svg { flex: none; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 36px 48px; margin-top: 18px; }
.pair figure { margin: 0; min-width: 0; max-width: 600px; }
.pair svg { display: block; width: 100%; height: auto; }
.pair svg text { fill: var(--muted); }
.pair + .note { margin-top: 20px; }
.swatch { display: inline-block; width: .65em; height: .65em; border-radius: 50%; flex: none; }
.preview { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: 32px 64px; }
.mixes { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 28px 24px; margin: 0; padding: 0; list-style: none; }
.preview + .preview { margin-top: 40px; }
.pixels { position: relative; line-height: 0; }
.pixels img { width: 100%; height: auto; image-rendering: pixelated; }
.pixels span { position: absolute; border: 2px solid var(--partner); box-shadow: inset 0 0 0 2px #fff; }
.bar { display: flex; height: 7px; margin: 9px 0 6px; background: var(--partner); }
.bar span { background: var(--own); }
.share { display: flex; align-items: baseline; gap: 6px; font-size: .85rem; line-height: 1.5; }
.share span:last-child { margin-left: auto; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre {
  margin: 16px 0 24px; padding: 16px 18px; background: var(--panel); border-radius: 8px;
  font: .875rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; user-select: all;
}
.flag { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 28px; margin: 0; font-size: .9rem; }
dt, dd { padding: 7px 0; border-bottom: 1px solid var(--rule); }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
details { margin-top: 28px; }
summary { cursor: pointer; font-weight: 600; }
.scroll { overflow-x: auto; margin-top: 12px; }
.scroll table { font-size: .85rem; white-space: nowrap; }
.scroll tbody tr:first-child td { font-size: inherit; font-weight: inherit; }
.scroll :is(th, td) { padding: 5px 0 5px 20px; }
.scroll th:first-child { padding-left: 0; }
:focus-visible { outline: 2px solid var(--cutmix); outline-offset: 3px; }
footer { padding-top: 56px; padding-bottom: 56px; }
@media (max-width: 720px) {
  header { padding-top: 28px; }
  section { margin-top: 48px; }
  .preview { grid-template-columns: minmax(0, 1fr); }
  .mixes { gap: 20px 12px; }
  .share { font-size: .6875rem; gap: 4px; }
  .key { display: grid; grid-template-columns: repeat(2, minmax(0, max-content)); gap: 4px 18px; font-size: .8125rem; }
  .several-seeds td, .several-arms :is(td, th) { white-space: normal; }
  .several-seeds tbody tr:first-child td { font-size: .875rem; }
  th, td { padding-left: 10px; }
  .results { font-size: .8125rem; line-height: 1.35; width: 100%; }
  .results tbody tr:first-child td { font-size: 1rem; }
  .several-arms { font-size: .71875rem; }
  .several-arms :is(td, th) { padding-left: 6px; }
  .several-arms tbody tr:first-child td { font-size: .75rem; }
  dl { grid-template-columns: minmax(0, 1fr); }
  dt { border: 0; padding-bottom: 0; }
  dd { padding-top: 0; }
}
@media print {
  :root { ${lightColors} }
  @page { margin: 16mm; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  section { margin-top: 28px; }
  figure, .mixes li, tr, pre, dl > * { break-inside: avoid; }
  h2, h3, .key { break-after: avoid; }
  .pair { grid-template-columns: 1fr 1fr; gap: 20px 28px; }
  .preview { grid-template-columns: 1fr 2fr; }
  .pixels span, .bar, .bar span, .swatch, .warning, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details { display: none; }
}
`;
