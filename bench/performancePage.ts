/** docs/performance.md from the results of a run. */
import { PRICES, PRICES_OF } from './prices.ts';
import { CHECK_HEADS, checkRow, figure, isMet, type PartResult } from './result.ts';

/** Where a run was made, and of what. */
export type Run = {
  at: string;
  machine: string;
  cores: number;
  node: string;
  workerd: string;
  commit: string;
};

const METHOD = `Ratios carry over to another machine, absolute figures do not. Whoever is compared runs at the same time and takes
turns in rounds, so that whatever else the machine does falls on all alike; given is the median over the rounds and, as spread,
the least and the greatest. The Workers run in workerd under Miniflare, on sockets of workerd's own. The load comes from a process
of its own, whose share of a core stands in the last column. "CPU" runs keep all storage in memory, where fsync costs nothing: that
is nearer to production, where durability is replication. "disk" runs have the fsync of this machine's disk, one a commit.
"CPU µs each" is the processor time of the serving process.

The guide's design ([bench/peers/guide](../bench/peers/guide)): a gateway Worker in front of three others, a JWT checked by hand,
the session in KV, a rate limit in KV, one upsert in D1 and a row in the access log, as its text says. Node + PostgreSQL
([bench/peers/nodeServer.ts](../bench/peers/nodeServer.ts)): \`node:http\` and \`pg\`, session, upsert and log row against a server of its
own. Next.js with Prisma is not among them: Prisma's engine is a download that no offline machine can make.

\`npm run bench\` runs all of it, \`npm run bench -- http sockets\` some; \`--write\` writes this page, its pictures and
[performance.json](performance.json), and leaves parts that were not run as they were. Growth and import are smaller by default than here, where they were run as
\`npm run bench -- growth --readers 1000000 --write\` and \`npm run bench -- import --import 100000 --write\` (14 GB of memory). The Worker's size is
that of its one module, minified as wrangler deploys it: nothing is loaded later, so nothing is left out of the sum.`;

export type MeasuredPart = { run: Run; result: PartResult };

export function performancePage(parts: readonly MeasuredPart[]): string {
  const checks = parts.flatMap(({ result }) => result.checks);
  const met = checks.filter(isMet).length;
  return `# Performance

${met} of ${checks.length} targets are met; [why the others are not](decisions/029-targets.md). Written by \`npm run bench -- --write\`; not to be edited.

## Targets

${markdownTable(CHECK_HEADS, checks.map(checkRow))}

## Method

${METHOD}

${parts.map(section).join('\n')}
## Prices

Dollars for a million, of ${PRICES_OF} ([bench/prices.ts](../bench/prices.ts)).

${markdownTable(
  ['', 'dollars'],
  PRICES.map(([name, dollars]) => [name, figure(dollars)]),
)}
`;
}

function section({ run, result: { title, tables, curves, notes } }: MeasuredPart): string {
  const { at, machine, cores, node, workerd, commit } = run;
  const parts = [
    `Measured on ${at.slice(0, 10)} at commit ${commit}: ${machine}, ${cores} cores, ${node}, ${workerd}.`,
    ...tables.map((table) => `${table.title}:\n\n${markdownTable(table.heads, table.rows)}`),
    ...curves.map((curve) => `![${curve.title}](images/${curve.name}.svg)`),
    ...notes,
  ];
  return `## ${title}\n\n${parts.join('\n\n')}\n`;
}

/** With columns of even width, as the formatter of the docs has them. */
function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(3, head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (column === 0 ? (cells[0] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(heads), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
