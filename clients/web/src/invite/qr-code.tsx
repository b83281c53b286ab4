import { encode } from 'uqr';

/** A link as a QR code: dark on white in every theme, because cameras expect it. Loaded when it is first shown. */
export function QrCode({ link }: { readonly link: string }) {
  const { size, data } = encode(link, { ecc: 'M', border: 2 });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      class="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={`QR code of ${link}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#1c1a2a" />
    </svg>
  );
}
