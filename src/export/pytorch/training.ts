import { WRITTEN_BY } from '../code/python.ts';
import type { Schedule } from './schedules.ts';
import { scheduleOf } from './schedules.ts';

/** Python that trains the network of the given module, a file beside it, as its recipe is trained. */
export function writePytorchTraining(recipe: string | undefined, module = 'model'): string {
  const imported = module === 'model' ? 'import model' : `import ${module} as model`;
  return TRAINING.trim()
    .replace('@SCHEDULE@', printSchedule(scheduleOf(recipe)))
    .replace('import model', imported)
    .replace('model.py', `${module}.py`)
    .concat('\n');
}

function printSchedule(schedule: Schedule): string {
  const { optimizer, learningRate, batch, epochs, decay, steps = [], weightDecay, isTwoStep, source } = schedule;
  const entries = {
    optimizer: `'${optimizer}'`,
    rate: learningRate,
    batch,
    epochs,
    decay: `'${decay}'`,
    steps: `[${steps.map(([epoch, factor]) => `(${epoch}, ${factor})`).join(', ')}]`,
    weight_decay: weightDecay,
    two_step: isTwoStep ? 'True' : 'False',
  };
  const lines = Object.entries(entries).map(([name, value]) => `    ${name}=${value},`);
  return [`# ${source}`, 'SCHEDULE = dict(', ...lines, ')'].join('\n');
}

const TRAINING = `
"""Trains the network of model.py. ${WRITTEN_BY}.

    python train.py --data FOLDER      images in FOLDER/train/CLASS and FOLDER/val/CLASS (needs torchvision)
    python train.py --synthetic        a made-up task, to see that everything runs

The last line it prints is JSON: {"accuracy": share of the images in val that are told apart, "loss": of the last epoch}.
"""

import argparse
import json
import math
import os

import torch
import torch.nn.functional as F

import model

@SCHEDULE@


def main():
    options = read_options()
    torch.manual_seed(options.seed)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    network = model.Network()
    if options.weights:
        model.load_onnx(network, options.weights)
    if options.gradient:
        set_binarization(input_gradient=staticmethod(getattr(model, options.gradient + '_gradient', None)))
    network.to(device)
    train, val, classes = synthetic_task(options) if options.synthetic else image_folder(options)
    outputs = count_outputs(network, device)
    if classes > outputs:
        raise SystemExit(f'{classes} classes, but the network tells {outputs} apart')
    teacher = load_teacher(options.teacher, device) if options.teacher else None
    steps = 2 if options.two_step else 1
    for step in range(steps):
        set_binarization(real_weights=step < steps - 1)
        loss, accuracy = fit(network, teacher, train, val, device, options, step, steps)
    save(network, options.output)
    print(json.dumps({'accuracy': accuracy, 'loss': loss}))


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument('--data', help='folder with train and val')
    data.add_argument('--synthetic', action='store_true')
    parser.add_argument('--epochs', type=int, help='per step; default: as published, 20 for the synthetic task')
    parser.add_argument('--batch', type=int)
    parser.add_argument('--rate', type=float, default=SCHEDULE['rate'])
    parser.add_argument('--two-step', action=argparse.BooleanOptionalAction)
    parser.add_argument('--gradient', choices=['clip', 'approx_sign', 'ede', 'reste'], help='of the sign of the data')
    parser.add_argument('--teacher', help='torchvision model to learn from, e.g. resnet34')
    parser.add_argument('--weights', help='ONNX file to start from')
    parser.add_argument('--output', default='weights.pt')
    parser.add_argument('--workers', type=int, default=8)
    parser.add_argument('--seed', type=int, default=0)
    options = parser.parse_args()
    if options.two_step is None:
        options.two_step = SCHEDULE['two_step'] and not options.synthetic
    options.epochs = options.epochs or (20 if options.synthetic else SCHEDULE['epochs'])
    options.batch = options.batch or (32 if options.synthetic else SCHEDULE['batch'])
    return options


def set_binarization(**settings):
    """Settings of the binary layers; networks without any have none."""
    for name, value in settings.items() if hasattr(model, 'binarization') else ():
        setattr(model.binarization, name, value)


def fit(network, teacher, train, val, device, options, step, steps):
    # weights decay in the first of two steps only
    weight_decay = 0.0 if steps == 2 and step == 1 else SCHEDULE['weight_decay']
    optimizer = make_optimizer(network, options.rate, weight_decay)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: rate_factor(epoch, options.epochs))
    for epoch in range(options.epochs):
        set_binarization(progress=epoch / options.epochs)
        loss = train_epoch(network, teacher, train, optimizer, device)
        accuracy = measure(network, val, device)
        print(f'step {step + 1} epoch {epoch + 1}/{options.epochs} loss {loss:.4f} accuracy {accuracy:.4f}', flush=True)
        scheduler.step()
    return loss, accuracy


def make_optimizer(network, rate, weight_decay):
    """Only the weights of layers decay: not slopes, shifts and scales."""
    decayed = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups = [{'params': decayed, 'weight_decay': weight_decay}, {'params': others, 'weight_decay': 0.0}]
    kind = getattr(torch.optim, SCHEDULE['optimizer'])
    return kind(groups, lr=rate, momentum=0.9) if kind is torch.optim.SGD else kind(groups, lr=rate)


def rate_factor(epoch, epochs):
    if SCHEDULE['decay'] == 'linear':
        return 1 - epoch / epochs
    if SCHEDULE['decay'] == 'cosine':
        return (1 + math.cos(math.pi * epoch / epochs)) / 2
    # steps are told for the published number of epochs
    reached = [factor for start, factor in SCHEDULE['steps'] if epoch >= start * epochs / SCHEDULE['epochs']]
    return reached[-1] if reached else 1.0


def train_epoch(network, teacher, batches, optimizer, device):
    network.train()
    total, count = 0.0, 0
    for images, labels in batches:
        images, labels = images.to(device), labels.to(device)
        scores = network(images)
        if teacher is None:
            loss = F.cross_entropy(scores, labels)
        else:
            with torch.no_grad():
                wanted = teacher(images).softmax(1)
            loss = -(wanted * scores.log_softmax(1)).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total, count = total + loss.item() * len(labels), count + len(labels)
    return total / count


@torch.no_grad()
def measure(network, batches, device):
    network.eval()
    right, count = 0, 0
    for images, labels in batches:
        right += (network(images.to(device)).argmax(1).cpu() == labels).sum().item()
        count += len(labels)
    return right / count


@torch.no_grad()
def count_outputs(network, device):
    network.eval()
    return network(torch.zeros(1, *model.INPUT_SHAPE, device=device)).shape[1]


def synthetic_task(options, classes=4, images=256):
    """Each class is a random pattern under noise."""
    generator = torch.Generator().manual_seed(options.seed)
    patterns = torch.randn(classes, *model.INPUT_SHAPE, generator=generator)

    def draw(count):
        labels = torch.arange(count) % classes
        noise = torch.randn(count, *model.INPUT_SHAPE, generator=generator)
        return torch.utils.data.TensorDataset(patterns[labels] + 0.5 * noise, labels)

    loader = torch.utils.data.DataLoader
    train = loader(draw(images), options.batch, shuffle=True, generator=generator, drop_last=True)
    return train, loader(draw(images // 4), options.batch), classes


def image_folder(options):
    from torchvision import datasets, transforms

    size = model.INPUT_SHAPE[-1]
    normalise = transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    augment = [transforms.RandomResizedCrop(size), transforms.RandomHorizontalFlip()]
    centre = [transforms.Resize(round(size * 256 / 224)), transforms.CenterCrop(size)]

    def load(part, steps):
        transform = transforms.Compose([*steps, transforms.ToTensor(), normalise])
        return datasets.ImageFolder(os.path.join(options.data, part), transform)

    train, val = load('train', augment), load('val', centre)
    common = dict(num_workers=options.workers, pin_memory=torch.cuda.is_available())
    loader = torch.utils.data.DataLoader
    batches = loader(train, options.batch, shuffle=True, drop_last=True, **common)
    return batches, loader(val, options.batch, **common), len(train.classes)


def load_teacher(name, device):
    from torchvision import models

    teacher = models.get_model(name, weights='DEFAULT')
    return teacher.eval().to(device)


def save(network, path):
    """Whole or not at all."""
    torch.save(network.state_dict(), path + '.part')
    os.replace(path + '.part', path)
    print(f'wrote {path}', flush=True)


if __name__ == '__main__':
    main()
`;
