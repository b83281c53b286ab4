import { unreachable } from '@streamxr/kernel';
import type { HandleKind } from './gizmo-layout.ts';

// Drawn at four times the 30 px that a handle has, for screens of double density and the enlarged state.
const sizePx = 128;

/** A handle as a picture: a dark disc with an accent rim and a white sign of what it does. */
export function drawKnob(kind: HandleKind, accent: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sizePx;
  const pen = canvas.getContext('2d');
  // A browser that gives WebGL but no 2D canvas shows plain discs of nothing; the handles still work.
  if (pen === null) return canvas;
  pen.translate(sizePx / 2, sizePx / 2);
  pen.beginPath();
  pen.arc(0, 0, 56, 0, Math.PI * 2);
  pen.fillStyle = 'rgba(18, 20, 28, 0.92)';
  pen.fill();
  pen.lineWidth = 7;
  pen.strokeStyle = accent;
  pen.stroke();
  pen.lineCap = pen.lineJoin = 'round';
  pen.lineWidth = 9;
  pen.strokeStyle = '#ffffff';
  pen.stroke(signOf(kind));
  return canvas;
}

function signOf(kind: HandleKind): Path2D {
  switch (kind) {
    case 'raise':
      return new Path2D('M0 -27 V27 M-13 -14 L0 -27 L13 -14 M-13 14 L0 27 L13 14');
    case 'rotate':
      return new Path2D('M-23 -9 A25 25 0 1 1 -20 15 M-25 -27 V-8 H-6');
    case 'scale':
      return new Path2D('M-20 -20 L20 20 M-22 -3 V-22 H-3 M22 3 V22 H3');
    default:
      return unreachable(kind);
  }
}
