/** Colours that differ in lightness and pattern, so that the picture reads in grey as well; both schemes. */
export const style = `
:root { color-scheme: light dark; --page: #ffffff; --text: #1b2230; --quiet: #556074; --band: #eef1f6; --line: #d5dbe5;
  --use: #1d5bb8; --on-use: #ffffff; --closing: #ffe3a6; --closing-line: #8a5600; --blocked: #e4def3; --blocked-line: #66519c;
  --backups-line: #6d788b; }
@media (prefers-color-scheme: dark) {
  :root { --page: #12161e; --text: #e8ecf4; --quiet: #a7b1c3; --band: #1e2531; --line: #313a49;
    --use: #86b5ff; --on-use: #0a1a35; --closing: #4b3305; --closing-line: #f2bb55; --blocked: #2a2442;
    --blocked-line: #b5a4ef; --backups-line: #99a4b8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 92rem; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
.version { margin: .25rem 0 1rem; color: var(--quiet); } .read { margin: 0 0 .4rem; max-width: 60rem; }
.legend { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; list-style: none; margin: 1.25rem 0; padding: 0; }
.legend li { display: flex; align-items: center; gap: .6rem; font-size: .9rem; } .legend svg { flex: none; }
.legend span { color: var(--quiet); } .scroll { overflow-x: auto; }
.timeline { display: block; width: 100%; min-width: 68rem; height: auto; }
text { fill: var(--text); font-size: 12px; } .heading { font-size: 13px; font-weight: 650; } .rule { font-weight: 600; }
.purpose, .citation, .start, .mark, .after { fill: var(--quiet); font-size: 11px; } .start { text-anchor: end; }
.column { fill: var(--quiet); font-size: 11px; font-weight: 650; } .column.end { text-anchor: end; }
.mark { text-anchor: middle; } .mark.zero { font-weight: 650; } .band { fill: var(--band); }
.grid, .between { stroke: var(--line); stroke-width: 1; } .grid { stroke-dasharray: 1 3; } line.zero { stroke: var(--quiet); stroke-width: 1.5; }
rect.use { fill: var(--use); } rect.closing { fill: url(#closing); stroke: var(--closing-line); }
rect.blocked { fill: url(#blocked); stroke: var(--blocked-line); }
rect.backups { fill: url(#backups); stroke: var(--backups-line); stroke-dasharray: 3 2; }
rect.before { stroke: none; mask: url(#fade); }
.length { text-anchor: end; font-size: 11px; font-weight: 600; paint-order: stroke; stroke-width: 4px; stroke-linejoin: round; }
.length.use { fill: var(--on-use); } .length.closing { stroke: var(--closing); } .length.blocked { stroke: var(--blocked); }
.length.backups { stroke: var(--page); font-weight: 400; }
table { border-collapse: collapse; width: 100%; min-width: 60rem; font-size: .85rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); } tbody th { width: 20%; font-weight: 600; }
@media print { .scroll { overflow: visible; } .timeline, table { min-width: 0; } }
`;

/** What the states are filled with; a picture refers to them by name. */
export const patterns = `<defs>
<pattern id="closing" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" style="fill: var(--closing)"/><rect width="2.5" height="7" style="fill: var(--closing-line)"/></pattern>
<pattern id="blocked" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" style="fill: var(--blocked)"/><path d="M0 0 6 6M6 0 0 6" style="stroke: var(--blocked-line); stroke-width: .6; opacity: .7"/></pattern>
<pattern id="backups" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r=".9" style="fill: var(--backups-line)"/></pattern>
<linearGradient id="toLeft"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>
<mask id="fade" maskContentUnits="objectBoundingBox"><rect width="1" height="1" fill="url(#toLeft)"/></mask>
</defs>`;
