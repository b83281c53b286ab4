import type { FastifyInstance } from 'fastify';
import type { HttpParts } from './http-parts.ts';

/** What machines that watch over this one ask (S5). */
export function addOperationsRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { health, metrics, version, phase, clock } = parts;
  const startedMs = clock.nowMs();

  const describe = async (): Promise<{ readonly healthy: boolean; readonly body: object }> => {
    const { status, checks } = await health.report();
    const uptimeSeconds = Math.round((clock.nowMs() - startedMs) / 1_000);
    return { healthy: status !== 'failing', body: { status, version, uptimeSeconds, checks } };
  };

  app.get('/health', async (_request, reply) => {
    const { healthy, body } = await describe();
    return reply
      .code(healthy ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(body);
  });

  app.get('/ready', async (_request, reply) => {
    const { healthy, body } = await describe();
    const welcome = phase() === 'ready';
    reply.code(healthy && welcome ? 200 : 503).header('cache-control', 'no-store');
    return reply.send(welcome ? body : { ...body, status: phase() });
  });

  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
  });
}
