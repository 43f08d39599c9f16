/** A counter of the admin port, summed over its lines that hold `label`. */
export async function counter(adminUrl: string, name: string, label: string): Promise<number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(/ ([\d.e+]+)(?: \d+)?$/.exec(line)?.[1] ?? 0), 0);
}
