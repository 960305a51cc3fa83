import type { StudyCheckpoint } from './records.ts';

/** The state of an evolution as the search has it (`Checkpoint` of src/search/evolve). */
interface Checkpoint {
  readonly epoch: number;
  readonly evaluations: number;
  readonly islands: readonly { readonly random: readonly number[]; readonly genes: Uint16Array }[];
  readonly archive: { readonly count: number; readonly genes: Uint16Array; readonly objectives: Float64Array };
}

/** The state of an evolution as a record. */
export function toCheckpointRecord({ epoch, evaluations, islands, archive }: Checkpoint): StudyCheckpoint {
  const { count, genes, objectives } = archive;
  return {
    kind: 'checkpoint',
    epoch,
    evaluations,
    islands: islands.map((island) => ({ random: [...island.random], genes: encode(island.genes) })),
    archive: { count, genes: encode(genes), objectives: encode(objectives) },
  };
}

export function fromCheckpointRecord({ epoch, evaluations, islands, archive }: StudyCheckpoint): Checkpoint {
  const { count, genes, objectives } = archive;
  return {
    epoch,
    evaluations,
    islands: islands.map((island) => ({ random: island.random, genes: new Uint16Array(decode(island.genes)) })),
    archive: { count, genes: new Uint16Array(decode(genes)), objectives: new Float64Array(decode(objectives)) },
  };
}

function encode({ buffer, byteOffset, byteLength }: Uint16Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** A buffer of its own, since views need their alignment. */
function decode(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, 'base64')).buffer;
}
