/** JSON text as a value: numbers with all their digits, objects and tuples. */
import { SyntaxMistake } from '../../hcl/diagnostic.ts';
import type { JsonNode } from '../../hcl/json-node.ts';
import { parseJson } from '../../hcl/parse-json.ts';
import { Source } from '../../hcl/source.ts';
import type { Budget } from '../budget.ts';
import { parseNumber } from '../decimal.ts';
import { Failure } from '../function.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';

export function decodeJson(text: string, budget: Budget): Value {
  try {
    return fromNode(parseJson(new Source('', text)), budget);
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    const { range, problem } = error.diagnostic;
    const place = range ? ` at character ${range.start + 1}` : '';
    throw new Failure(`it is not JSON${place}: ${problem.replace(/\.$/, '')}`);
  }
}

function fromNode(node: JsonNode, budget: Budget): Value {
  budget.step();
  switch (node.kind) {
    case 'string':
      return values.text(node.text);
    case 'number':
      return values.number(parseNumber(node.text) ?? values.asNumber(values.count(0)));
    case 'keyword':
      return node.word === 'null' ? values.NULL : values.bool(node.word === 'true');
    case 'array':
      return values.tuple(node.items.map((item) => fromNode(item, budget)));
    case 'object':
      return values.object(
        node.members.map(({ name, value }) => [name.normalize('NFC'), fromNode(value, budget)] as const),
      );
  }
}
