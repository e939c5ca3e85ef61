/** What the pages of the console need beside the rest. All colour pairs meet WCAG AA in both schemes. */
export const consoleStyle = `:root {
  --over: #a3161f; --on-over: #fff; --now: #8a4b00; --on-now: #fff; --soon: #fdf0d5; --on-soon: #5c3a00; --still: #e6eaee; --on-still: #3a4654;
}
@media (prefers-color-scheme: dark) {
  :root {
    --over: #ffb4ae; --on-over: #410005; --now: #ffc26b; --on-now: #3a2200; --soon: #4a3613; --on-soon: #ffdfae; --still: #333e49; --on-still: #cfd8e0;
  }
}
.menu { flex: 1 0 100%; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .5rem 1.5rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
.menu ul, .tabs { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
.menu li, .tabs li { margin: 0; }
.menu a, .tabs a, .pages a { display: inline-block; padding: .25rem 0; min-height: 1.75rem; }
.menu [aria-current], .tabs [aria-current] { color: var(--text); font-weight: 700; text-decoration-thickness: 3px; }
.menu form { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; overflow-wrap: anywhere; }
button.plain { flex: none; min-height: 2rem; padding: .125rem .75rem; border-width: 1px; background: transparent; color: var(--accent); font-size: .9375rem; }
.narrow { max-width: 42rem; }
.reference { font: .875em/1.5 ui-monospace, "SF Mono", Consolas, monospace; font-weight: 400; display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
.reference:not(a, a *) { color: var(--soft); }
.pressing { margin: 1rem 0; padding: .75rem 1.25rem; border-left: 6px solid var(--now); border-radius: 4px 12px 12px 4px; background: var(--card); font-size: 1.1875rem; }
.pressing.over { border-color: var(--over); }
.filters { margin: 1.25rem 0; }
.filters details { margin-top: .5rem; }
.filters details .tabs { padding: .25rem 0 .5rem; }
summary { cursor: pointer; padding: .25rem 0; }
.cases, .accesses, .history { padding: 0; list-style: none; }
.case { margin: .75rem 0; padding: .875rem 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.case p { margin: .125rem 0; }
.case .what a { display: inline-block; min-height: 1.5rem; text-decoration: none; }
.case .what strong { text-decoration: underline; text-underline-offset: .15em; }
.due, .flag { display: inline-block; padding: .0625rem .625rem; border-radius: 6px; background: var(--still); color: var(--on-still); }
.due time { display: inline-block; font-size: .9375rem; }
.due.over { background: var(--over); color: var(--on-over); }
.due.now { background: var(--now); color: var(--on-now); }
.due.soon { background: var(--soon); color: var(--on-soon); }
.flag { font-size: .875rem; }
.case .due { margin: .25rem 0; }
.accesses li, .history li { margin: 0; padding: .625rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.accesses p { margin: 0; }
blockquote { margin: .75rem 0; padding: .5rem 1rem; border-left: 4px solid var(--line); background: var(--page); white-space: pre-wrap; overflow-wrap: anywhere; }
.card.waiting { border-color: var(--now); border-width: 2px; }
.card details { border-top: 1px solid var(--line); }
.card details summary { padding: .5rem 0; }
.action { margin: .75rem 0; overflow-wrap: anywhere; padding: .25rem 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.action > summary { padding: .5rem 0; font-weight: 600; }
.action .buttons { margin: 1rem 0; }
.action button { flex: 0 1 auto; }
@media (min-width: 48rem) {
  .case { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .125rem 1.5rem; }
  .case > :last-child { grid-column: 1 / -1; }
}
@media (min-width: 64rem) {
  .beside dl.facts { grid-template-columns: minmax(0, 1fr); }
  .columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 2rem; align-items: start; }
}
`;
