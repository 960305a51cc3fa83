import type { FormatName } from '../export/formats.ts';
import type { OnnxForm } from '../export/onnx.ts';
import type { GroupsChoice, PrecisionChoice } from './commands/form-flags.ts';

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

/** What the score is computed with. */
export interface ScoringFlags {
  /** File with parameters of the score, or a study. */
  readonly scoreParams?: string;
  /** File with measured input errors. */
  readonly calibration?: string;
}

export interface CostCommandFlags extends ModelFlags, CostFlags, ScoringFlags {
  readonly by: 'layer' | 'block' | 'stage';
  readonly sort?: string;
  readonly all?: boolean;
  readonly knobs?: boolean;
  /** The terms of the score in place of the costs. */
  readonly score?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** What a command that changes a network writes and tells. */
export interface ChangeFlags extends CostFlags {
  readonly output?: string;
  readonly seed: number;
  readonly json?: boolean;
  /** Also each layer's costs. */
  readonly layers?: boolean;
  /** Also each single edit. */
  readonly edits?: boolean;
}

/** Other forms of single convolutions. */
export interface SubstituteFlags {
  readonly rpc?: string;
  readonly rpcStride2: 'conv' | 'restore' | 'unshuffle';
  readonly rpcOddMaps: 'pad' | 'window';
  readonly elasticLink?: string;
  readonly linkScale: 'channel' | 'layer';
}

export interface BinarizeFlags extends Omit<ModelFlags, 'recipe' | 'select'>, ChangeFlags, SubstituteFlags {
  readonly recipe: string;
  readonly select: string;
  readonly gamma: number;
  readonly calibration?: string;
}

export interface ReshapeFlags extends ModelFlags, ChangeFlags, SubstituteFlags {
  readonly scale?: number;
  readonly depth?: readonly number[];
  readonly width?: readonly number[];
  /** `name=width`. */
  readonly layerWidth?: readonly string[];
  readonly mode?: 'exact' | 'naive' | 'overwide';
  readonly hold?: string;
  readonly multiple: number;
  readonly tolerance: number;
  readonly stem?: 'bridge' | 'project' | 'pad' | 'follow';
  /** Recipe of the tail. */
  readonly tail?: string | true;
  readonly stemActivation?: boolean;
  readonly headNorm?: boolean;
}

export interface PruneFlags extends ModelFlags, ChangeFlags {
  readonly to?: string;
  readonly of?: string;
  readonly criterion: 'l1' | 'bn' | 'redundancy';
  readonly calibration?: string;
  readonly floor: number;
  readonly multiple: number;
  readonly keep?: readonly string[];
}

export interface CalibrateFlags extends ModelFlags {
  readonly data?: string;
  readonly limit: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly mapSize: number;
  readonly seed: number;
  readonly output: string;
}

export interface DiffFlags extends ModelFlags, CostFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

export interface ScoreFlags {
  /** True: the published results that ship with bitbone; else a file. */
  readonly evidence?: string | true;
  readonly fit?: string;
  readonly output?: string;
  readonly seed: number;
  readonly json?: boolean;
}

export interface ModelsFlags {
  readonly published?: boolean;
  readonly json?: boolean;
}

export interface ExportFlags extends ModelFlags {
  readonly format?: FormatName;
  readonly output: string;
  readonly seed: number;
  readonly form?: OnnxForm;
  readonly opset?: number;
  readonly irVersion?: number;
  /** Bytes of weights from which on they lie in a file of their own. */
  readonly external?: number;
}

/** What is searched. */
export interface SpaceFlags {
  readonly convention: string;
  readonly widths: readonly [number, number];
  readonly multiple: number;
  readonly stem: 'bridge' | 'follow';
}

/** Forms that a search chooses for each layer, and depths of stages. */
export interface FormFlags {
  readonly precision?: PrecisionChoice[];
  readonly groups?: GroupsChoice[];
  readonly rpc?: string[];
  readonly elasticLink?: string[];
  readonly depths?: { from: number; to: number };
}

export interface SearchFlags extends ModelFlags, SpaceFlags, FormFlags, ScoringFlags {
  /** File that lays out the space. */
  readonly space?: string;
  /** Flags that were not left at their defaults. */
  readonly given?: readonly string[];
  /** `score,ops` unless given. */
  readonly objective?: string;
  readonly seed: number;
  /** `auto` unless given: exact wherever it can be. */
  readonly engine?: 'auto' | 'exact' | 'evolve';
  readonly evaluations?: number;
  /** A share, such as 0.001. */
  readonly epsilon?: number;
  /** Whether to mark what holds over the range of the score's parameters; so unless given. */
  readonly robust?: boolean;
  /** Seconds. */
  readonly time?: number;
  /** Bytes. */
  readonly memory?: number;
  /** A study to ask. */
  readonly from?: string;
  /** A study to continue. */
  readonly resume?: string;
  /** Command that trains a candidate. */
  readonly evaluate?: string;
  readonly trials?: number;
  readonly jobs?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly retries?: number;
  /** Id of the candidate to explain. */
  readonly why?: number;
  readonly output?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export interface ExploreFlags extends ModelFlags, SpaceFlags, ScoringFlags {
  readonly objective: string;
}

export interface ReportFlags extends ModelFlags, ScoringFlags {
  readonly output?: string;
  readonly svg?: string;
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface CheckFlags extends ModelFlags, ScoringFlags {
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
