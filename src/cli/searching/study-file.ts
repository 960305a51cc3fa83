import { dirname, relative, resolve } from 'node:path';
import type { Graph } from '../../graph/graph.ts';
import type { KnobLine } from '../../report/search-report.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { SearchResult } from '../../search/search.ts';
import { fingerprint } from '../../study/fingerprint.ts';
import type { StudyHeader } from '../../study/records.ts';
import { STUDY_VERSION } from '../../study/records.ts';
import type { SpaceOffers } from '../../study/space-offers.ts';
import type { Study } from '../../study/study.ts';
import type { SearchFlags } from '../flags.ts';
import { parseSelection } from '../model/selection.ts';
import type { SearchAnswer } from './answer.ts';
import { toBudget } from './task.ts';

/** The searched network as the command line has it. */
export interface Searched {
  readonly cwd: string;
  /** `<model>` as given, and whether it is a file. */
  readonly spec: string;
  readonly isFile: boolean;
  /** Absent for a supernet. */
  readonly graph?: Graph | undefined;
  /** Of what was searched; that of `graph` unless given. */
  readonly mark?: string;
  readonly flags: SearchFlags;
  /** Where not the usual ones. */
  readonly scoreParams?: ScoreParams | undefined;
  readonly offers?: SpaceOffers | undefined;
}

/** What is kept of a search, to be written to `path`; a model file is named relative to it, so that both may move. */
export function toStudy(searched: Searched, answer: Kept & SearchResult, path: string): Study {
  const { certificate, evaluations, interrupted } = answer;
  return {
    header: toHeader(searched, answer, path),
    entries: answer.front.map(({ id, score, costs, candidate, aims, robust }) => ({
      ...{ kind: 'entry', id, score, costs, candidate: { ...candidate } },
      ...(aims === undefined ? {} : { aims: [...aims] }),
      ...(robust === undefined ? {} : { robust }),
    })),
    result: {
      kind: 'result',
      candidates: answer.front.length,
      certificate: { kind: certificate.kind, epsilon: finiteOrNull(certificate.epsilon) },
      evaluations,
      interrupted,
    },
  };
}

/** JSON has no infinity. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** What a header tells of a request, known before any search. */
export type Kept = Pick<SearchAnswer, 'objectives' | 'formulas' | 'budgets' | 'given' | 'knobs' | 'size'> & {
  readonly engine?: StudyHeader['engine'] | undefined;
};

/** The first line of a study. */
export function toHeader(
  { cwd, spec, isFile, graph, mark, flags, scoreParams, offers }: Searched,
  answer: Kept,
  path: string,
): StudyHeader {
  const { recipe, select, input, dim, widths, multiple, stem, convention } = flags;
  const widthShares: [number, number] = [...widths];
  return {
    kind: 'study',
    version: STUDY_VERSION,
    model: {
      name: isFile ? relative(dirname(resolve(cwd, path)), resolve(cwd, spec)) : spec,
      isFile,
      ...(recipe === undefined ? {} : { recipe, select: parseSelection(select) }),
      inputs: [...(input ?? [])],
      dims: [...(dim ?? [])],
      fingerprint: mark ?? fingerprint(graph!),
    },
    space: {
      ...{ widthShares, multiple, stem, convention },
      ...(scoreParams === undefined ? {} : { scoreParams: copyParams(scoreParams) }),
      ...(offers === undefined || Object.keys(offers).length === 0 ? {} : { offers }),
      size: answer.size,
      knobs: answer.knobs.map(toKnob),
    },
    objectives: [...answer.objectives],
    ...(answer.formulas === undefined || answer.formulas.length === 0 ? {} : { formulas: [...answer.formulas] }),
    ...(answer.engine === undefined ? {} : { engine: answer.engine }),
    given: { score: answer.given.score, costs: answer.given.costs },
    budgets: answer.budgets.map(toBudget),
  };
}

/** Record of the study, which is not read-only. */
function copyParams({ alpha, measuredErrors, ...params }: ScoreParams) {
  return { ...params, alpha: { ...alpha }, measuredErrors: { ...measuredErrors } };
}

function toKnob({ id, kind, values, present }: KnobLine): StudyHeader['space']['knobs'][number] {
  return { id, kind, values: [...values], present };
}
