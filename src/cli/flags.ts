/** How a given model is to be read and changed before anything is counted. */
export interface ModelFlags {
  /** `1x3x224x224`, or `name:1x3x224x224` where there are several inputs. */
  readonly input?: readonly string[];
  /** `N=4`: the size of a symbolic dimension. */
  readonly dim?: readonly string[];
  readonly recipe?: string;
  readonly select?: string;
}

/** How costs are counted. */
export interface CostFlags {
  readonly convention?: string;
  readonly opsFormula?: string;
  /** False: an activation gets memory of its own beside its input. */
  readonly inPlace: boolean;
}

export interface CostCommandFlags extends ModelFlags, CostFlags {
  readonly by: 'layer' | 'block' | 'stage';
  readonly sort?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface DiffFlags extends ModelFlags, CostFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

export interface ModelsFlags {
  readonly published?: boolean;
  readonly json?: boolean;
}

export interface ExportFlags extends ModelFlags {
  readonly format: 'onnx';
  readonly output: string;
  readonly seed: number;
}

/** What is searched. */
export interface SpaceFlags {
  readonly convention: string;
  readonly widths: readonly [number, number];
  readonly multiple: number;
  readonly stem: 'bridge' | 'follow';
}

export interface SearchFlags extends ModelFlags, SpaceFlags {
  readonly objective: string;
  readonly seed: number;
  readonly output?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export interface ExploreFlags extends ModelFlags, SpaceFlags {
  readonly objective: string;
}

export interface ReportFlags extends ModelFlags {
  readonly output?: string;
  readonly svg?: string;
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface CheckFlags extends ModelFlags {
  readonly convention?: string;
  /** False: none is looked for; undefined: the nearest one upwards. */
  readonly config?: string | boolean;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  /** A git revision to compare with. */
  readonly against?: string;
  readonly reporter?: readonly string[];
  readonly outputDir?: string;
  readonly json?: boolean;
  readonly allowUnknown?: boolean;
}

export interface InitFlags extends Omit<ModelFlags, 'dim'> {
  readonly margin: string;
  readonly output: string;
  readonly force?: boolean;
}
