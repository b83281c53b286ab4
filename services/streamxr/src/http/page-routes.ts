import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { sendRefusal } from './refusals.ts';

/** The files of the built page. Vite writes the hash of their content into the names under assets/. */
export async function addPageRoutes(app: FastifyInstance, pageFolder: string): Promise<void> {
  if (!existsSync(join(pageFolder, 'index.html'))) {
    app.get('/', async (_request, reply) =>
      sendRefusal(reply, { code: 'NOT_FOUND', message: 'The page is not built; run "npm run build".' }),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: pageFolder,
    preCompressed: true,
    dotfiles: 'ignore',
    // Asked for a folder, the plugin does not find the compressed form of its index.
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = relative(pageFolder, path).startsWith(`assets${sep}`);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/', async (_request, reply) => reply.sendFile('index.html'));
}
