/** The stylesheet of every page, served at `/style.css`. All colour pairs meet WCAG AA in both schemes. */
export const style = `:root {
  color-scheme: light dark;
  --page: #f6f7f8; --card: #fff; --text: #1b2430; --soft: #4c5866; --line: #d3d9df; --control: #6f7b89;
  --accent: #0b566b; --on-accent: #fff; --wrong: #a3161f; --wrong-soft: #fdf1f1; --note: #eaf4f6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161b; --card: #1a2128; --text: #e6eaee; --soft: #aab5c0; --line: #333e49; --control: #8693a1;
    --accent: #86d3e6; --on-accent: #06232b; --wrong: #ffb4ae; --wrong-soft: #35191b; --note: #16303a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; border-top: 4px solid var(--accent); background: var(--page); color: var(--text);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word;
}
header, main, body > footer { width: min(100% - 2.5rem, 42rem); margin: 0 auto; }
.wide > :is(header, main, footer) { width: min(100% - 2.5rem, 60rem); }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; padding-top: 1.25rem; }
header p { margin: 0; font-weight: 600; }
body > footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1.25rem; padding-bottom: 2.5rem; font-size: .9375rem; color: var(--soft); }
body > footer p { margin: .25rem 0; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.625rem, 5vw, 2.125rem); letter-spacing: -.01em; margin: 1.75rem 0 1rem; }
h2 { font-size: 1.3125rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1.0625rem; margin: 1.5rem 0 .25rem; }
p, ul, ol, dl { margin: .75rem 0; }
ul, ol { padding-left: 1.35rem; }
li { margin: .3rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
header a, nav a, body > footer a { display: inline-block; vertical-align: top; padding: .125rem 0; min-height: 1.5rem; }
:focus-visible, input[type="date"]:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Consolas, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--page); }
.skip { position: absolute; left: 1rem; top: -6rem; padding: .5rem 1rem; background: var(--card); z-index: 1; }
.skip:focus { top: .5rem; }
.lead { font-size: 1.1875rem; line-height: 1.5; }
.soft { color: var(--soft); font-size: .9375rem; font-weight: 400; }
.card { margin: 1.5rem 0; padding: .25rem 1.25rem 1rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.card > h2 { margin-top: 1rem; }
.note, .problems { margin: 1.25rem 0; padding: .25rem 1.25rem; border-left: 4px solid var(--accent); border-radius: 4px 12px 12px 4px; background: var(--note); }
.problems { border-color: var(--wrong); background: var(--wrong-soft); }
.problems h2 { margin: .75rem 0 0; font-size: 1.125rem; }
.problems a { color: var(--wrong); font-weight: 600; }
.field { margin: 1.25rem 0; }
.field label, legend { display: block; padding: 0; font-weight: 600; }
.field > label:not(.tick) { margin-bottom: .25rem; }
.hint { margin: .125rem 0 .375rem; color: var(--soft); font-size: .9375rem; }
.wrong { margin: .25rem 0 .375rem; color: var(--wrong); font-weight: 600; }
input, select, textarea {
  width: 100%; min-height: 2.875rem; padding: .5rem .75rem; border: 1px solid var(--control); border-radius: 8px;
  background: var(--card); color: inherit; font: inherit;
}
textarea { resize: vertical; }
input[aria-invalid], select[aria-invalid], textarea[aria-invalid] { border: 2px solid var(--wrong); }
input[type="checkbox"], input[type="radio"] { flex: none; width: 1.5rem; height: 1.5rem; min-height: 0; margin: .0625rem 0 0; accent-color: var(--accent); }
.field .tick, .tick { display: flex; gap: .75rem; align-items: flex-start; padding: .5rem 0; font-weight: 400; cursor: pointer; }
fieldset { margin: 1.5rem 0; padding: 0; border: 0; min-width: 0; }
fieldset .ticks { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.options .switch > .hint { margin-left: 2.25rem; }
legend > h2 { margin: 0 0 .5rem; }
.tick > span { min-width: 0; }
.group:has(> .switch input:not(:checked)) > .depends { display: none; }
.depends { margin-left: .6875rem; padding-left: 1.5rem; border-left: 2px solid var(--line); }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 2rem 0 1rem; }
button, .button {
  flex: 1 1 12rem; min-height: 3.125rem; padding: .625rem 1.25rem; border: 2px solid var(--accent); border-radius: 8px;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-align: center; cursor: pointer;
}
button:hover { filter: brightness(1.12); }
dl.facts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 1.5rem; }
dt { font-weight: 600; }
dd { margin: 0 0 .75rem; }
.fixed { margin: 1.25rem 0; }
.fixed dd { margin: 0; }
.mails { padding: 0; list-style: none; }
nav.contents ol { columns: 16rem; column-gap: 2rem; padding-left: 2rem; }
nav.contents li { margin: 0; padding: .15rem 0; break-inside: avoid; }
.method { display: inline-block; margin-right: .5rem; padding: 0 .5rem; border-radius: 6px; background: var(--accent); color: var(--on-accent); }
iframe { width: 100%; height: 38rem; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
@media (min-width: 40rem) {
  dl.facts { grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr); }
}
@media print {
  body { border: 0; background: #fff; color: #000; }
  .skip, .contents { display: none; }
}
`;
