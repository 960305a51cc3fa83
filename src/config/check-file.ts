/*
 * What a configuration of `bitbone check` may hold. Written out beside its schema, so that the published types need no
 * package.
 */

/** A number in base units, or text with a unit or a share: `165M`, `4MiB`, `60%`. */
type LimitFile = number | string;

/** One budget: a metric or a formula, of the whole, a layer or a stage, with its limits. */
export interface BudgetFile {
  readonly metric?: string;
  readonly formula?: string;
  readonly layer?: string;
  readonly stage?: number | string;
  readonly each?: boolean;
  readonly max?: LimitFile;
  readonly min?: LimitFile;
  readonly maxIncrease?: LimitFile;
  readonly level?: 'error' | 'warn';
  readonly message?: string;
}

/** Models that are checked alike. */
export interface EntryFile {
  readonly model: string | readonly string[];
  readonly name?: string;
  readonly input?: string | readonly string[];
  readonly dims?: Readonly<Record<string, number | string>>;
  readonly recipe?: string;
  readonly select?: 'inner' | 'all' | readonly string[];
  readonly convention?: string;
  readonly budgets?: readonly BudgetFile[];
}

/** What a configuration file may hold; a TypeScript configuration `satisfies` it. */
export interface CheckConfigFile {
  readonly $schema?: string;
  readonly baseline?: string;
  readonly convention?: string;
  readonly allowUnknown?: boolean;
  readonly budgets?: readonly BudgetFile[];
  readonly models: readonly EntryFile[];
}
