import { hclText, jsonEncode } from '../../src/deploy/hcl.js';
import { HOSTILE } from './requests.js';
import { onPath, run, testWith, written } from './tools.js';

const odd = [
  '${path.module}',
  '$${x}',
  '%{ if true }',
  '$',
  '%',
  '"quoted"',
  'a\\b\\n\\u0041',
  '\b\f\n\r\t\u0001\u007f',
  'ends with \\',
  '日本 🚀 \u2028',
  '<<EOT\nx\nEOT',
  '',
];
const value = {
  texts: odd,
  byText: Object.fromEntries(odd.map((text, i) => [`${text} ${i}`, text])),
  ...HOSTILE.secret,
  nested: { empty: {}, list: [], one: [1], deep: [[{ a: true, longer: false }], []] },
};

testWith(onPath('terraform', ['version']), 'Terraform reads every text as it was', async (terraform) => {
  const text = hclText([
    { block: ['output', 'encoded'], attributes: { value: jsonEncode(value) } },
    { block: ['output', 'plain'], attributes: { value } },
  ]);
  await using folder = await written([{ file: 'main.tf', title: '', text }]);
  const at = { cwd: folder.dir, env: { TF_CLI_CONFIG_FILE: '', CHECKPOINT_DISABLE: '1' } };

  expect(run(terraform, ['fmt', '-check', '-diff', '-no-color'], at)).toMatchObject({ exit: 0, said: '' });
  expect(run(terraform, ['init', '-no-color'], at)).toMatchObject({ exit: 0 });
  expect(run(terraform, ['apply', '-auto-approve', '-no-color'], at)).toMatchObject({ exit: 0 });
  const read = JSON.parse(run(terraform, ['output', '-json'], at).said) as Record<string, { value: unknown }>;
  expect(read['plain']?.value).toEqual(value);
  expect(JSON.parse(String(read['encoded']?.value))).toEqual(value);
});

test('templates are escaped, and so is what would end the text', () => {
  const text = hclText([{ block: ['locals'], attributes: { a: '${b} %{c} "d" \\' } }]);
  expect(text).toBe('locals {\n  a = "$${b} %%{c} \\"d\\" \\\\"\n}\n');
});
