/** The parts of Ink's `Key` that tell special keys apart. */
export interface SpecialKeys {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
}

const NAMES: readonly (readonly [keyof SpecialKeys, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  // most terminals send for the backspace key what Ink calls delete
  ['delete', 'delete'],
];

const CHARACTERS: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'delete',
};

/** The keys of one input event, by name; keys struck fast arrive together as one text. */
export function readKeys(input: string, key: SpecialKeys): string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const special = NAMES.find(([name]) => key[name]);
  if (special !== undefined) return [special[1]];
  if (key.ctrl) return [`ctrl-${input}`];
  return [...input].map((char) => CHARACTERS[char] ?? nameControl(char) ?? char);
}

/** `ctrl-u` for U+0015: a control character among keys struck fast comes as it is. */
function nameControl(char: string): string | undefined {
  const code = char.charCodeAt(0);
  return code > 0 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : undefined;
}
