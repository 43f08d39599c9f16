import { type Node, Nodes } from './nodes.ts';

const [a, b, c] = ['a', 'b', 'c'].map((host) => ({ host, port: 9092 })) as [Node, Node, Node];

test('as they are named while nothing is wrong, each once', () => {
  expect(new Nodes().inOrder([a, b, { ...a }, c])).toEqual([a, b, c]);
});

test('the one with trouble last is asked last; the others in the order of their troubles', () => {
  const nodes = new Nodes();
  nodes.doubt({ ...a });
  expect(nodes.inOrder([a, b, c])).toEqual([b, c, a]);
  nodes.doubt(b);
  expect(nodes.inOrder([a, b, c])).toEqual([c, a, b]);
  nodes.doubt(a);
  expect(nodes.inOrder([a, b, c])).toEqual([c, b, a]);
});

test('another port of the same host is another node', () => {
  const nodes = new Nodes();
  nodes.doubt(a);
  expect(nodes.inOrder([a, { host: 'a', port: 9093 }])).toEqual([{ host: 'a', port: 9093 }, a]);
});
