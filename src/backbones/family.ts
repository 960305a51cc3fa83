import type { BackboneConfig } from './config.ts';

/** A file that describes several backbones: what they share, and per member what differs. */
export interface FamilyFile {
  readonly family: string;
  /** Fields of a backbone that its members have unless they say otherwise. */
  readonly base: Partial<BackboneConfig>;
  readonly members: readonly Member[];
}

/** A backbone's fields, as far as they differ from the family's base, and shorthands for its stages. */
export type Member = Partial<BackboneConfig> & {
  readonly name: string;
  /** Depth of each stage, in place of the base's. */
  readonly depths?: readonly number[];
  /** Width of each stage, in place of the base's. */
  readonly widths?: readonly number[];
  /** Fields every stage gets. */
  readonly stageFields?: Readonly<Record<string, unknown>>;
};

/** The members as complete configs. */
export function expandFamily(file: FamilyFile): BackboneConfig[] {
  return file.members.map((member) => expandMember(file, member));
}

function expandMember({ family, base }: FamilyFile, member: Member): BackboneConfig {
  const { depths, widths, stageFields, ...fields } = member;
  const config = { family, ...base, ...fields } as BackboneConfig;
  const stages = config.stages.map((stage, index) => ({
    ...stage,
    ...stageFields,
    ...(depths === undefined ? {} : { depth: depths[index] }),
    ...(widths === undefined ? {} : { width: widths[index] }),
  }));
  return { ...config, stages: stages as BackboneConfig['stages'] };
}
