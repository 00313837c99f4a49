/** Of the page alone: system fonts, colours for light and dark, and what changes on narrow screens and on paper. */
export const css = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2330; --faint: #667085; --line: #e3e7ee; --tint: #f5f7fa;
  --series-1: #2f6fde; --series-2: #e07b39; --series-3: #2f9467; --series-4: #b0569f; --series-5: #8a7a2f;
  --alarm: #b42318; --alarm-tint: #fef3f2; }
@media screen and (prefers-color-scheme: dark) { :root { --ground: #12161d; --ink: #e6eaf1; --faint: #98a2b3; --line: #2a3240; --tint: #1a202a;
  --series-1: #74a5ff; --series-2: #f4a26b; --series-3: #63c79a; --series-4: #d98ccb; --series-5: #cdbd6a;
  --alarm: #ff9d94; --alarm-tint: #2d1a1a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main, footer { max-width: 908px; margin: 0 auto; padding: 0 24px; }
main { padding-top: 40px; padding-bottom: 24px; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 0.4em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2em 0 0.4em; }
h3 { font-size: 0.95rem; margin: 0 0 0.7em; font-weight: 600; }
p { margin: 0.5em 0; max-width: 44em; }
a { color: var(--series-1); }
code, pre { font: 0.86em/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
:not(pre) > code { background: var(--tint); border-radius: 4px; padding: 0.1em 0.35em; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; overflow-x: auto; margin: 0 0 12px; }
.cell { margin: 1.4em 0 1.8em; break-inside: avoid; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0; }
.tiles div { display: flex; flex-direction: column; justify-content: space-between; background: var(--tint); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.tiles dt { color: var(--faint); font-size: 0.82rem; }
.tiles dd { margin: 0.1em 0 0; font-size: 1.4rem; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; line-height: 1.3; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--faint); font-weight: 500; background: var(--tint); white-space: nowrap; }
th small { font-weight: 400; opacity: 0.8; }
th, td { padding: 7px 14px; border-bottom: 1px solid var(--line); vertical-align: top; }
td { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 11em; }
td.number, td.time { min-width: 0; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.time { white-space: nowrap; }
.null { color: var(--faint); }
.note { color: var(--faint); font-size: 0.85rem; }
figure { margin: 0 0 12px; }
figure svg { display: block; width: 100%; height: auto; color: var(--faint); }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 0.85rem; color: var(--faint); margin-bottom: 6px; }
figcaption i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.narrow { display: none; }
.error { color: var(--alarm); background: var(--alarm-tint); border-color: currentColor; white-space: pre-wrap; }
footer { border-top: 1px solid var(--line); color: var(--faint); font-size: 0.82rem; padding-top: 16px; padding-bottom: 40px; }
footer dl { margin: 0; }
footer dl div { display: grid; grid-template-columns: 12em 1fr; gap: 12px; }
footer dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) { main, footer { padding-left: 16px; padding-right: 16px; } main { padding-top: 24px; } h1 { font-size: 1.6rem; }
  .wide { display: none; } .narrow { display: block; } .tiles { grid-template-columns: repeat(2, 1fr); } .tiles dd { font-size: 1.15rem; }
  th, td { padding: 6px 10px; } footer dl div { grid-template-columns: 1fr; gap: 0; margin-bottom: 8px; } }
@media print { :root { color-scheme: light; } body { font-size: 11pt; } main, footer { max-width: none; padding: 0; } main { padding-bottom: 12px; }
  h2 { margin-top: 1.3em; } h2, h3 { break-after: avoid; } p { orphans: 3; widows: 3; } .cell { margin: 1em 0 1.2em; }
  .cell:has(tbody tr:nth-child(16)) { break-inside: auto; } tr, footer { break-inside: avoid; }
  .table { overflow: visible; } table { font-size: 9.5pt; } th, td { padding: 4px 10px; }
  table:has(th:nth-child(8)) { font-size: 7.5pt; } table:has(th:nth-child(12)) { font-size: 6pt; }
  table:has(th:nth-child(8)) :is(th, td) { padding: 3px 5px; min-width: 0; white-space: normal; }
  table:has(th:nth-child(8)) td.number { white-space: nowrap; } table:has(th:nth-child(16)) td.number { white-space: normal; overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; } figcaption i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a[href^="http"]::after { content: " (" attr(href) ")"; overflow-wrap: anywhere; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(105px, 1fr)); } .tiles div { padding: 10px 14px; } }
`;
