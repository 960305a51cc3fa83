import type { SearchReport } from './search-report.ts';

/** The document of `search --json`; `size` is a decimal string, since it exceeds what a JSON number holds exactly. */
export function toSearchDocument(report: SearchReport) {
  const {
    model,
    size,
    knobs,
    objectives,
    formulas = [],
    budgets,
    certificate,
    front,
    binding,
    given,
    evaluations,
  } = report;
  return {
    model,
    space: { size, knobs: knobs.map(({ id, kind, values, present }) => ({ id, kind, values, present })) },
    objectives: [...objectives, ...formulas],
    budgets: budgets.map(({ metric, bound, limit, text }) => ({ metric, [bound]: limit, text })),
    given,
    certificate: { kind: certificate.kind, epsilon: Number.isFinite(certificate.epsilon) ? certificate.epsilon : null },
    interrupted: report.interrupted,
    front: front.map(({ id, score, costs, candidate, aims, robust }) => ({
      id,
      score,
      costs,
      candidate,
      ...(aims && { aims }),
      ...(robust === undefined ? {} : { robust }),
    })),
    binding,
    evaluations,
    seconds: report.seconds,
  };
}
