import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import { refuse, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { FastifyError, FastifyRequest } from 'fastify';
import { refusalOfFramework } from './refusals.ts';

export interface FormFile {
  readonly filename: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Takes the file while it arrives. `name` settles when the form has ended: null when it has no such field. */
export type FormReceiver<Value> = (
  file: FormFile,
  name: Promise<string | null>,
  signal: AbortSignal,
) => Promise<Result<Value, Refusal>>;

const fileMissing: Refusal = { code: 'BAD_FIELD', message: 'The form has no file in its field "file".' };

/**
 * Reads a form of one `file` and perhaps one `name`, in any order. Aborts the receiver when the form turns out to be wrong or breaks
 * off, and waits for it in any case.
 */
export async function receiveForm<Value>(
  request: FastifyRequest,
  receive: FormReceiver<Value>,
): Promise<Result<Value, Refusal>> {
  const abort = new AbortController();
  const name = Promise.withResolvers<string | null>();
  let receiving: Promise<Result<Value, Refusal>> | null = null;
  let givenName: string | null = null;
  let wrong: Refusal | null = null;
  const onClose = (): void => {
    if (!request.raw.complete) abort.abort();
  };
  request.raw.once('close', onClose);
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file' || receiving !== null) {
          wrong =
            part.fieldname === 'file'
              ? { code: 'BAD_FIELD', message: 'Send one file at a time.' }
              : fileMissing;
          break;
        }
        receiving = receive(
          { filename: part.filename, content: contentOf(part, abort.signal) },
          name.promise,
          abort.signal,
        );
        // The form is read on only when the file is taken; a receiver that has refused takes nothing more.
        // (A file that is refused early never ends, so it is the receiver that ends this wait.)
        const early = await Promise.race([receiving, ended(part)]);
        if (early !== null && !early.ok) return early;
      } else if (part.fieldname === 'name') {
        givenName = textOf(part);
      }
    }
  } catch (error) {
    wrong = refusalOfForm(error);
  } finally {
    request.raw.off('close', onClose);
    if (wrong !== null) abort.abort();
    name.resolve(givenName);
  }
  const outcome = receiving === null ? refuse(fileMissing) : await receiving;
  return wrong === null ? outcome : refuse(wrong);
}

/** The file's bytes; fails when the request breaks off, which the parser would otherwise wait out. */
async function* contentOf(part: MultipartFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const onAbort = (): void => {
    part.file.destroy(new Error('the upload broke off'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const piece of part.file as AsyncIterable<Uint8Array>) yield piece;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function ended(part: MultipartFile): Promise<null> {
  return new Promise((resolve) => part.file.once('end', () => resolve(null)));
}

function textOf(part: MultipartValue): string | null {
  return typeof part.value === 'string' && part.value !== '' ? part.value : null;
}

/** The parser's errors are the sender's; what has no code of the framework is a form that ended early. */
function refusalOfForm(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const known =
    typeof code === 'string' && code.startsWith('FST_') ? refusalOfFramework(error as FastifyError) : null;
  return known ?? { code: 'UPLOAD_INCOMPLETE' };
}
