/**
 * Every failure a user can cause, by code. The text says what is wrong at a glance; the message of a thrown error
 * adds the subject (file, node or flag) and the `fix`.
 */
export const ERROR_CODES = {
  // reading a model
  E_NOT_FOUND: 'no such file',
  E_NOT_A_FILE: 'not a regular file',
  E_EMPTY: 'the file is empty',
  E_NOT_ONNX: 'not an ONNX model',
  E_TRUNCATED: 'the file ends too early',
  E_MALFORMED: 'the model is malformed',
  E_OPSET: 'operator set not supported',
  E_CYCLE: 'the graph has a cycle',
  E_SHAPE: 'shapes do not fit',
  E_MISSING_SHAPE: 'a shape is not known',
  E_EXTERNAL_DATA: 'external data cannot be read',
  E_INTEGER: 'an integer is too large',
  E_WEIGHTS: 'weights are needed but absent',
  // graphs and transforms
  E_INVALID_GRAPH: 'the graph breaks a rule',
  E_UNSUPPORTED: 'not supported here',
  E_KNOB: 'no such setting',
  E_INFEASIBLE: 'no candidate satisfies the budgets',
  // command line, configuration, files
  E_USAGE: 'wrong usage',
  E_UNIT: 'not a quantity',
  E_FORMULA: 'the formula cannot be used',
  E_CONFIG: 'the configuration is wrong',
  E_UNKNOWN_MODEL: 'no such model',
  E_STUDY: 'the study cannot be used',
  E_WRITE: 'the file cannot be written',
  E_NO_TTY: 'a terminal is needed',
  E_MISSING_PACKAGE: 'an optional package is missing',
  E_TIME: 'the time given was too short',
  E_INTERRUPTED: 'interrupted',
  E_INTERNAL: 'internal error',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Where a failure is, and what to do about it. */
export interface ErrorDetail {
  /** File, node, flag or configuration path at fault. */
  readonly subject?: string | undefined;
  /** What the user can do, as an imperative clause. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
  /** What else is wrong with the same subject, one statement each. */
  readonly others?: readonly string[] | undefined;
}

/** The one error class: anything else that escapes is a defect of bitbone itself. */
export class BitboneError extends Error {
  readonly code: ErrorCode;
  readonly subject: string | undefined;
  readonly fix: string | undefined;
  /** The bare statement, without subject and fix. */
  readonly reason: string;
  /** What else is wrong with the subject, one statement each. */
  readonly others: readonly string[];

  constructor(code: ErrorCode, reason: string, detail: ErrorDetail = {}) {
    const where = detail.subject === undefined ? '' : `${detail.subject}: `;
    const then = detail.fix === undefined ? '' : ` (${detail.fix})`;
    super(oneLine(`${where}${reason || ERROR_CODES[code]}${then}`), { cause: detail.cause });
    this.name = 'BitboneError';
    this.code = code;
    this.reason = reason || ERROR_CODES[code];
    this.subject = detail.subject;
    this.fix = detail.fix;
    this.others = (detail.others ?? []).map(oneLine);
  }
}

/** The same error with a subject, for callers that know the file when the thrower did not. */
export function withSubject(error: unknown, subject: string): unknown {
  if (!(error instanceof BitboneError)) return error;
  const inner = error.subject === undefined ? subject : `${subject}: ${error.subject}`;
  const { fix, cause, others } = error;
  return new BitboneError(error.code, error.reason, { subject: inner, fix, cause, others });
}

/** Names from files may hold anything; a message stays one line of bounded length. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  return clean.length > 600 ? `${clean.slice(0, 597)}...` : clean;
}
