/** Names from model files may hold escape sequences and line breaks; on a terminal they would act. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '?');
}

/** Columns a text takes on a terminal: two for East Asian wide characters and pictographs, none for combining marks. */
export function measureWidth(text: string): number {
  if (isNarrow(text)) return text.length;
  let width = 0;
  for (const char of text) width += widthOf(char);
  return width;
}

/** The text in at most `width` columns, its middle replaced by an ellipsis: both ends of a path tell layers apart. */
export function cutMiddle(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  const chars = [...text];
  const tail = takeWithin(chars.toReversed(), Math.floor((width * 2) / 3)).toReversed();
  const head = takeWithin(chars, width - 1 - measureWidth(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

/** The end of a text in at most `width` columns, an ellipsis in place of the rest. */
export function cutStart(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  return `…${takeWithin([...text].toReversed(), width - 1)
    .toReversed()
    .join('')}`;
}

function takeWithin(chars: readonly string[], width: number): string[] {
  let used = 0;
  const end = chars.findIndex((char) => {
    used += widthOf(char);
    return used > width;
  });
  return chars.slice(0, end < 0 ? chars.length : end);
}

/** Whether every character is a visible one of ASCII or Latin-1, so that the text is as wide as it is long. */
export function isNarrow(text: string): boolean {
  return /^[ -~\u00a1-\u00ac\u00ae-\u00ff]*$/.test(text);
}

const MARK = /^\p{M}$/u;
/** Unicode's wide blocks in the large: Hangul Jamo, CJK to Yi, Hangul, compatibility and full-width forms, pictographs. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function widthOf(char: string): number {
  if (MARK.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}
