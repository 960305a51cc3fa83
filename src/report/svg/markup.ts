/** Text as it may stand in HTML or SVG, in quotes too. Control characters, which XML forbids, become question marks. */
export function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
  const clean = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g, '?');
  return clean.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; `children` is markup already. Numbers are kept to a hundredth, which a screen cannot tell apart. */
export function element(name: string, attributes: Attributes, children = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? formatNumber(value) : escapeText(value!)}"`)
    .join('');
  return children === '' ? `<${name}${written}/>` : `<${name}${written}>${children}</${name}>`;
}

function formatNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** About what a character of the pictures' text is wide, in pixels. */
export const CHARACTER_WIDTH = 7;

export interface TextOptions {
  readonly class?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly turned?: boolean;
}

/** A text in a picture; `turned`: read from below. */
export function drawText(x: number, y: number, text: string, options: TextOptions = {}): string {
  const { anchor = 'start', turned = false } = options;
  const transform = turned ? `rotate(-90 ${Math.round(x)} ${Math.round(y)})` : undefined;
  return element('text', { x, y, class: options.class, 'text-anchor': anchor, transform }, escapeText(text));
}
