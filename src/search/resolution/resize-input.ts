import { reinfer } from '../../graph/edit.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { inferOutputs } from '../../shape/infer.ts';

/** Pixels on each side of the image a network reads. Throws `E_KNOB` where it reads no single square image. */
export function resolutionOf(graph: Graph): number {
  const [, , height, width] = graph.values[findImage(graph)]!.shape;
  if (height === width) return height!;
  throw new BitboneError('E_KNOB', `its input is ${height} x ${width}, not square`, {
    subject: graph.name,
    fix: 'leave resolutions out, or read the model with --input 1x3x224x224',
  });
}

/** The network over images of another size; every tensor's shape follows. Throws `E_KNOB` where it cannot read them. */
export function resizeInput(graph: Graph, pixels: number): Graph {
  const id = findImage(graph);
  const image = graph.values[id]!;
  const [batch, channels] = image.shape as [number, number];
  const shape = [batch, channels, pixels, pixels];
  try {
    const values = graph.values.with(id, { ...image, shape });
    return reinfer({ ...graph, values }, inferOutputs);
  } catch (error) {
    if (!(error instanceof BitboneError)) throw error;
    throw new BitboneError('E_KNOB', `cannot read images of ${pixels} pixels: ${error.reason}`, {
      subject: graph.name,
      fix: 'offer other resolutions; a network that flattens its features takes one only',
      cause: error,
    });
  }
}

function findImage({ name, inputs, values }: Graph): ValueId {
  const images = inputs.filter((id) => values[id]!.shape.length === 4);
  if (images.length === 1) return images[0]!;
  throw new BitboneError('E_KNOB', `reads ${images.length} images`, {
    subject: name,
    fix: 'leave resolutions out',
  });
}
