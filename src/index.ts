/**
 * bitbone as a library: read or build a network, count what it costs, change its shape and precision, search its depths
 * and widths, write it. Everything works on `Graph`, a readonly value; nothing here touches files, the process or the clock.
 */

export { buildBackbone } from './backbones/build.ts';
export type { BackboneConfig } from './backbones/config.ts';
export { RECIPES } from './backbones/recipes/index.ts';
export type { Recipe } from './backbones/recipes/recipe.ts';
export { findBackbone, listBackbones } from './backbones/registry.ts';
export type { Quantity } from './budget/quantity.ts';
export { parseQuantity, resolveQuantity } from './budget/quantity.ts';
export type { CheckReport, Verdict } from './budget/verdict.ts';
export type { CheckBudgetsOptions } from './config/check-budgets.ts';
export { checkBudgets } from './config/check-budgets.ts';
export type { BudgetFile, CheckConfigFile } from './config/check-schema.ts';
export type { Convention } from './cost/conventions.ts';
export { CONVENTIONS, parseConvention } from './cost/conventions.ts';
export type { CostReport, LayerCost, UnknownNode } from './cost/cost.ts';
export { costOf as cost } from './cost/cost.ts';
export type { CostGroup } from './cost/groups.ts';
export { groupByBlock, groupByLayer, groupByStage } from './cost/groups.ts';
export type { Metric, Metrics } from './cost/metrics.ts';
export { METRIC_NAMES, METRICS } from './cost/metrics.ts';
export type { CostOptions } from './cost/plan.ts';
export type { Exported, ExportOptions, FormatName } from './export/formats.ts';
export { FORMATS } from './export/formats.ts';
export type { OnnxFile, OnnxOptions } from './export/onnx.ts';
export { writeOnnx as exportModel } from './export/onnx.ts';
export type { ErrorCode } from './graph/errors.ts';
export { BitboneError } from './graph/errors.ts';
export type { Graph, Node, Role, Value } from './graph/graph.ts';
export { printGraph } from './graph/print.ts';
export type { TensorStore } from './graph/tensor.ts';
export type { ByteSource, OpenBeside } from './onnx/byte-source.ts';
export { createByteSource } from './onnx/byte-source.ts';
export type { Model, ReadOptions } from './onnx/read-model.ts';
export { readModel } from './onnx/read-model.ts';
export type { BinarizeOptions } from './reshape/binarize/binarize.ts';
export { binarize } from './reshape/binarize/binarize.ts';
export type { LayerSelection } from './reshape/binarize/select.ts';
export type { Edit, Transformed } from './reshape/edit.ts';
export type { Knobs, Setting, StageKnob } from './reshape/knobs.ts';
export { findKnobs } from './reshape/knobs.ts';
export type { Reshaped, ReshapeOptions } from './reshape/reshape.ts';
export { reshape } from './reshape/reshape.ts';
export type { ScoreReport } from './score/score.ts';
export { scoreOf } from './score/score.ts';
export type { Budget } from './search/budget.ts';
export type { Candidate } from './search/candidate.ts';
export type { Evaluation } from './search/evaluate.ts';
export { evaluate, materialise } from './search/evaluate.ts';
export type { FrontEntry, SearchOptions, SearchResult } from './search/search.ts';
export { search } from './search/search.ts';
export type { Knob, Space } from './search/space.ts';
export { defineSpace } from './search/space.ts';
export type { SpaceOptions } from './search/space-options.ts';
