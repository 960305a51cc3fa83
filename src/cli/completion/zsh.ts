import type { CommandWords, OptionWords, Words } from './tree.ts';

/** A completion function for zsh, to be sourced or put on the fpath as _bitbone. */
export function writeZsh({ commands, models }: Words): string {
  return `#compdef bitbone
_bitbone_models() {
  _alternative 'models:built-in backbone:(${models.join(' ')})' 'files:file:_files'
}
_bitbone() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quote(`${name}:${escapeColon(description)}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe 'command' commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(writeCase).join('\n')}
  esac
}
compdef _bitbone bitbone
`;
}

function writeCase({ name, options, values, takesModel }: CommandWords): string {
  const rest = takesModel ? quote('*:model:_bitbone_models') : quote(`1:value:(${values.join(' ')})`);
  const lines = [...options.map(writeOption), rest].join(' \\\n        ');
  return `    ${name})
      _arguments \\
        ${lines}
      ;;`;
}

function writeOption({ long, description, takesValue, choices }: OptionWords): string {
  const text = description.replaceAll('[', '(').replaceAll(']', ')');
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  return quote(`*${long}[${text}]${takesValue ? `:value:${action}` : ''}`);
}

function escapeColon(text: string): string {
  return text.replaceAll(':', '\\:');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
