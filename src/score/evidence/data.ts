import published from '../../../configs/evidence/published.json' with { type: 'json' };

/** A network: a built-in's name or what else the reader of the data understands, or a subnet of a NAS-BNN space. */
export type Architecture =
  | {
      readonly model: string;
      /** Height and width of the input image, where not the network's own. */
      readonly size?: number | undefined;
    }
  | { readonly space: string; readonly tuple: readonly number[] };

/** A published or measured result; `top1` in percent. */
export type MeasuredResult = Architecture & { readonly top1: number };

/** Results that share one training, so that they may be compared. */
export interface ResultGroup {
  readonly group: string;
  /** Groups of one family are not independent of one another; families are resampled and left out whole. */
  readonly family: string;
  readonly dataset: string;
  readonly recipe: string;
  readonly source: string;
  /** What had to be assumed of a network's structure, where something was. */
  readonly assumed?: string | undefined;
  readonly results: readonly MeasuredResult[];
}

export interface EvidenceData {
  readonly groups: readonly ResultGroup[];
  /** Reshaped networks that are reported better than their originals, mostly without figures. */
  readonly reshaped: {
    readonly source: string;
    readonly pairs: readonly { readonly better: string; readonly worse: string }[];
  };
}

/** The data that ship with bitbone. */
export const PUBLISHED: EvidenceData = published;

/** A name for tables and for telling networks apart. */
export function nameArchitecture(architecture: Architecture): string {
  if ('space' in architecture) return `${architecture.space}#${JSON.stringify(architecture.tuple)}`;
  return architecture.size === undefined ? architecture.model : `${architecture.model}@${architecture.size}`;
}
