import { element, escapeText } from './markup.ts';

/** A picture: markup inside a box of user units (1 unit is 1 CSS pixel, 12 of them a line of text). */
export interface Figure {
  /** The file's name without its ending. */
  readonly name: string;
  /** As a heading over it. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/**
 * How pictures look. Colours differ in lightness as well as in hue (Okabe and Ito's palette, safe for the usual colour
 * blindnesses), and whatever colour tells is told by shape, hatching or words too, so that a print in grey keeps it.
 */
export const FIGURE_STYLE = `
.fig{font:12px/1.3 system-ui,"Helvetica Neue",Arial,sans-serif;fill:var(--ink,#1a1a1a)}
.fig text{fill:var(--ink,#1a1a1a)}
.fig .dim,.fig text.dim{fill:var(--dim,#5a5a5a)}
.fig .axis{stroke:var(--dim,#5a5a5a);stroke-width:1;fill:none}
.fig .grid{stroke:var(--line,#dddddd);stroke-width:1}
.fig .point{fill:var(--blue,#0072b2);fill-opacity:.75;stroke:none}
.fig .point.broken{fill:none;stroke:var(--dim,#5a5a5a);stroke-width:1}
.fig a:hover .point,.fig .point:hover{stroke:var(--ink,#1a1a1a);stroke-width:2;fill-opacity:1}
.fig .chosen{fill:var(--paper,#ffffff);stroke:var(--ink,#1a1a1a);stroke-width:2}
.fig .given{fill:var(--orange,#d55e00);stroke:var(--ink,#1a1a1a);stroke-width:1}
.fig .limit{stroke:var(--orange,#d55e00);stroke-width:1.5;stroke-dasharray:6 4;fill:none}
.fig .binary{fill:var(--blue,#0072b2)}
.fig .real{fill:var(--yellow,#e69f00)}
.fig .hatch{stroke:var(--paper,#ffffff);stroke-width:1.5}
.fig .series0{fill:var(--dim,#8a8a8a)}
.fig .series1{fill:var(--blue,#0072b2)}
.fig .series2{fill:var(--yellow,#e69f00)}
.fig .series3{fill:var(--green,#009e73)}
.fig .strong{font-weight:600}
`.trim();

/** The figure as it stands in a page, which brings the style. */
export function renderFigure({ title, width, height, body }: Figure): string {
  const attributes = {
    class: 'fig',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': title,
    width: '100%',
  };
  return element('svg', attributes, body);
}

/** The figure as a file of its own, with its style and a white ground: for papers and slides. */
export function renderSvgFile({ title, width, height, body }: Figure): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'fig',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
  };
  const ground = element('rect', { width, height, fill: '#ffffff' });
  const head = `<title>${escapeText(title)}</title><style>${FIGURE_STYLE}</style>${ground}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('svg', attributes, head + body)}\n`;
}
