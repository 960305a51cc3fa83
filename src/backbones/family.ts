import type { StageConfig } from './block-config.ts';
import type { BackboneConfig } from './config.ts';
import type { LayerConfig } from './layer-config.ts';

/** A file that describes several backbones: what they share, and per member what differs. */
export interface FamilyFile {
  readonly family: string;
  /** Fields of a backbone that its members have unless they say otherwise. */
  readonly base: Partial<BackboneConfig>;
  readonly members: readonly Member[];
  /** How a width multiplier acts, for families that come in all widths. */
  readonly scaling?: Scaling;
}

/** A backbone's fields, as far as they differ from the family's base, and shorthands for its stages. */
export type Member = Partial<BackboneConfig> & {
  readonly name: string;
  /** Depth of each stage, in place of the base's. */
  readonly depths?: readonly number[];
  /** Width of each stage, in place of the base's. */
  readonly widths?: readonly number[];
  /** Fields that every stage gets. */
  readonly stageFields?: Readonly<Record<string, unknown>>;
  /** Multiplies the widths. */
  readonly scale?: number;
};

export interface Scaling {
  /** Name of a member, with `{scale}` where the multiplier stands. */
  readonly name: string;
  /** Widths are rounded down to a multiple of this. */
  readonly multiple: number;
  readonly minimum: number;
  /** Whether the stem is as wide as the multiplier says, or keeps its width. */
  readonly stem: boolean;
}

/** The members as complete configs. */
export function expandFamily(file: FamilyFile): BackboneConfig[] {
  return file.members.map((member) => expandMember(file, member));
}

/** The member that a name asks for by its multiplier (`mobilenetv1-x0.6`), if the family comes in all widths. */
export function expandScaled(file: FamilyFile, name: string): BackboneConfig | undefined {
  if (file.scaling === undefined) return undefined;
  const [before, after] = file.scaling.name.split('{scale}') as [string, string];
  if (!name.startsWith(before) || !name.endsWith(after)) return undefined;
  const digits = name.slice(before.length, name.length - after.length);
  return /^\d*\.?\d+$/.test(digits) ? expandMember(file, { name, scale: Number(digits) }) : undefined;
}

function expandMember({ family, base, scaling }: FamilyFile, member: Member): BackboneConfig {
  const { depths, widths, stageFields, scale, ...fields } = member;
  const config = { family, ...base, ...fields } as BackboneConfig;
  const stages = config.stages.map((stage, index) => ({
    ...stage,
    ...stageFields,
    ...(depths === undefined ? {} : { depth: depths[index] }),
    ...(widths === undefined ? {} : { width: widths[index] }),
  })) as StageConfig[];
  const whole = { ...config, stages };
  return scale === undefined || scaling === undefined ? whole : scaleWidths(whole, scale, scaling);
}

function scaleWidths(config: BackboneConfig, scale: number, { multiple, minimum, stem }: Scaling): BackboneConfig {
  const scaled = <T>(part: T): T => {
    const { width } = part as { readonly width?: unknown };
    if (typeof width !== 'number') return part;
    return { ...part, width: Math.max(minimum, Math.floor((width / multiple) * scale) * multiple) };
  };
  const layers: readonly LayerConfig[] = stem ? config.stem.map(scaled) : config.stem;
  return { ...config, stem: layers, stages: config.stages.map(scaled) };
}
