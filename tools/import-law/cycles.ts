/**
 * Finds cycles in a graph of files, each as the shortest way round from its first file. Every file that lies on some cycle is
 * on one of those given. Edges to files that are no node (a stylesheet, a model) are left out.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reported = new Set<string>();
  const cycles: string[][] = [];
  for (const start of graph.keys()) {
    if (reported.has(start)) continue;
    const cycle = shortestWayRound(graph, start);
    if (cycle === null) continue;
    cycles.push(cycle);
    for (const path of cycle) reported.add(path);
  }
  return cycles;
}

/** Breadth first from `start` back to `start`; null when no way leads back. */
function shortestWayRound(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of graph.get(at) ?? []) {
      if (next === start) return wayBack(cameFrom, start, at);
      if (cameFrom.has(next) || !graph.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return null;
}

function wayBack(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way: string[] = [];
  for (let at: string | undefined = end; at !== undefined && at !== start; at = cameFrom.get(at))
    way.push(at);
  return [start, ...way.reverse()];
}
