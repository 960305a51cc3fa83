import { printOnnxReader } from '../code/onnx-reader.ts';

const LOADER = `
def load_onnx(model, path):
    """Fills the model with the weights of the ONNX file that bitbone wrote of the same network."""
    tensors = dict(read_initializers(path))
    missing = [source for source in ONNX_NAMES.values() if source not in tensors]
    if missing:
        raise ValueError(f'{path} has no {missing[0]}: another network, or its form for inference')
    state = model.state_dict()
    for name, source in ONNX_NAMES.items():
        tensor = tensors[source].t() if name in TRANSPOSED else tensors[source]
        state[name] = tensor.reshape(state[name].shape)
    model.load_state_dict(state)
    return model
`;

/** Python that fills the model with an ONNX file's weights. */
export const ONNX_LOADER = [
  LOADER.trim(),
  printOnnxReader('torch.frombuffer(raw, dtype=torch.float32).reshape(shape) if raw else torch.empty(shape)'),
].join('\n\n\n');
