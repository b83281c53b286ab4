/** Something that looks like a face before a room, or like a slide: what portraits and walls are for. */
export function drawTestPicture(canvas: HTMLCanvasElement, kind: string): void {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas to draw on');
  if (kind === 'camera') drawFace(context, canvas.width, canvas.height);
  else drawSlide(context, canvas.width, canvas.height, kind === 'screen' ? '#fbf7f0' : '#1d2a3a');
}

function drawFace(context: CanvasRenderingContext2D, width: number, height: number): void {
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, '#9fb4bd');
  wall.addColorStop(1, '#5f6f7d');
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  const [x, y, r] = [width / 2, height * 0.46, height * 0.24];
  context.fillStyle = '#35506b';
  context.beginPath();
  context.ellipse(x, height * 1.08, r * 2, r * 1.5, 0, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#d9a98a';
  context.beginPath();
  context.ellipse(x, y, r * 0.82, r, 0, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#4a2f22';
  context.beginPath();
  context.ellipse(x, y - r * 0.62, r * 0.9, r * 0.55, 0, Math.PI, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#2b2320';
  for (const side of [-1, 1]) context.fillRect(x + side * r * 0.34 - 3, y - 4, 7, 7);
  context.fillRect(x - r * 0.25, y + r * 0.45, r * 0.5, 4);
}

function drawSlide(context: CanvasRenderingContext2D, width: number, height: number, paper: string): void {
  const ink = paper === '#fbf7f0' ? '#2a2433' : '#e6eef5';
  context.fillStyle = paper;
  context.fillRect(0, 0, width, height);
  context.fillStyle = ink;
  context.font = `600 ${height * 0.09}px system-ui, sans-serif`;
  context.fillText('What the room heard', width * 0.07, height * 0.18);
  const heights = [0.2, 0.34, 0.28, 0.46, 0.4, 0.58];
  for (const [bar, share] of heights.entries()) {
    context.fillStyle = ['#a9624a', '#c99a4b', '#376e6d'][bar % 3] ?? ink;
    context.fillRect(width * (0.08 + bar * 0.1), height * (0.9 - share), width * 0.07, height * share);
  }
  context.fillStyle = ink;
  for (let line = 0; line < 5; line++)
    context.fillRect(
      width * 0.72,
      height * (0.34 + line * 0.1),
      width * (0.22 - (line % 3) * 0.04),
      height * 0.025,
    );
}
