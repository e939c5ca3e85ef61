import { style as common } from '../../../policy/model/timeline/style.ts';

/** On top of the timeline's: the same colours and patterns for the same states, so that the two pictures read alike. */
export const style = `${common}
.result { margin: 1rem 0; padding: .6rem 1rem; border-left: .4rem solid var(--use); background: var(--band); font-weight: 600; max-width: 60rem; }
.result.wrong { border-left-color: var(--closing-line); }
.states { display: block; width: 100%; min-width: 52rem; height: auto; }
.area { stroke: var(--page); stroke-width: .75; stroke-linejoin: round; }
.area.active { fill: var(--use); } .area.restricted { fill: url(#restricted); } .area.closing { fill: url(#closing); }
.area.blocked { fill: url(#blocked); } .area.backups { fill: url(#backups-only); } .area.gone { fill: var(--band); }
.edge { fill: none; stroke: var(--text); stroke-width: .9; stroke-opacity: .55; }
.swatch { stroke: var(--quiet); } .axis { stroke: var(--quiet); } .leader { stroke: var(--quiet); stroke-width: .75; fill: none; }
.tick { fill: var(--quiet); font-size: 11px; } .tick.y { text-anchor: end; } .tick.x { text-anchor: middle; }
.name { font-size: 12px; font-weight: 600; } .count { fill: var(--quiet); font-weight: 400; }
.narrow { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem 2rem; }
.narrow svg { display: block; width: 100%; height: auto; } .narrow h3 { margin: 0 0 .2rem; font-size: .9rem; }
.about { margin: -.4rem 0 .75rem; color: var(--quiet); max-width: 60rem; }
td { font-variant-numeric: tabular-nums; } td, thead th + th { text-align: right; } caption { text-align: left; font-weight: 650; padding: .75rem .6rem; }
`;

/** What the states are filled with; a picture refers to them by name. */
export const patterns = `<defs>
<pattern id="restricted" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" style="fill: var(--page)"/><rect width="2.5" height="5" style="fill: var(--use)"/></pattern>
<pattern id="closing" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" style="fill: var(--closing)"/><rect width="2.5" height="7" style="fill: var(--closing-line)"/></pattern>
<pattern id="blocked" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" style="fill: var(--blocked)"/><path d="M0 0 6 6M6 0 0 6" style="stroke: var(--blocked-line); stroke-width: .6; opacity: .7"/></pattern>
<pattern id="backups-only" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" style="fill: var(--page)"/><circle cx="2.5" cy="2.5" r="1.1" style="fill: var(--text)"/></pattern>
</defs>`;
