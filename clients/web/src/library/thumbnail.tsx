import { Box, TriangleAlert } from 'lucide-preact';
import { useState } from 'preact/hooks';
import type { Asset } from '@streamxr/protocol';

/** A model's picture; an icon while there is none. */
export function Thumbnail({ asset }: { readonly asset: Asset }) {
  const [isBroken, setIsBroken] = useState(false);
  const { thumbnail, status } = asset;
  return (
    <span class={status === 'processing' ? 'asset-picture is-preparing' : 'asset-picture'}>
      {thumbnail === undefined || isBroken ? (
        status === 'failed' ? (
          <TriangleAlert aria-hidden="true" />
        ) : (
          <Box aria-hidden="true" />
        )
      ) : (
        <img
          src={`api/blobs/${thumbnail.sha256}`}
          alt=""
          width={64}
          height={64}
          loading="lazy"
          draggable={false}
          onError={() => setIsBroken(true)}
        />
      )}
    </span>
  );
}
