/** Where and how a text departs from JSON. */
export interface SyntaxFault {
  readonly offset: number;
  readonly text: string;
}

const SPACE = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON wants control characters escaped
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
const OTHER_SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * The first place at which a text is not JSON, or null. The platform's parser tells no more than the character at fault
 * in many cases.
 */
export function findSyntaxFault(text: string): SyntaxFault | null {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0];
    at += taken?.length ?? 0;
    return taken !== undefined;
  };
  const eat = (char: string): boolean => {
    take(SPACE);
    if (text[at] !== char) return false;
    at += 1;
    return true;
  };
  const fail = (what: string): SyntaxFault => ({ offset: at, text: `${what} is expected, not ${describe(text, at)}` });

  const readField = (): SyntaxFault | null => {
    take(SPACE);
    if (!take(STRING)) return fail('the name of a field in double quotes');
    return eat(':') ? readValue() : fail('a colon');
  };
  const readMembers = (close: string, readMember: () => SyntaxFault | null): SyntaxFault | null => {
    if (eat(close)) return null;
    for (;;) {
      const fault = readMember();
      if (fault !== null) return fault;
      if (eat(close)) return null;
      if (!eat(',')) return fail(`a comma or ${close}`);
    }
  };
  const readValue = (): SyntaxFault | null => {
    if (eat('{')) return readMembers('}', readField);
    if (eat('[')) return readMembers(']', readValue);
    return take(STRING) || take(OTHER_SCALAR) ? null : fail('a value');
  };

  const fault = readValue();
  take(SPACE);
  return fault ?? (at < text.length ? fail('the end') : null);
}

function describe(text: string, at: number): string {
  return at < text.length ? JSON.stringify(text[at]) : 'the end of the file';
}
