import { fogDensityPerMetre } from '../../environment/palette.ts';
import { sizeMaxPx, sizeMinPx } from '../particle-material.ts';
import { binCount, groupSize } from './cloud-numbers.ts';

/*
 * The programs that turn packed particles into a picture. Each frame: `gather` brings every particle between its two ticks, leaves
 * out who is not in the picture, and packs the others closely; `scan` and `scatter` put them in order, the farthest first; `draw`
 * adds each as a soft round of light, as far as the room's own depth leaves it in sight; `develop` brings the sum to where the
 * stage can read it. What a particle looks like is what particle-material.ts says; a test compares the two.
 */

const cloudWgsl = /* wgsl */ `
  struct Cloud {
    view: mat4x4f,
    projection: mat4x4f,
    corner: vec3f,
    sideMetres: f32,
    share: f32,
    presence: f32,
    sizeMetres: f32,
    brightness: f32,
    slowest: f32,
    speedWidth: f32,
    emitterCount: f32,
    density: f32,
    picturePx: vec2f,
    nearestMetres: f32,
    farthestMetres: f32,
    depthPerPx: vec2f,
    nearMetres: f32,
    farMetres: f32,
    depthFromPx: vec2f,
    depthLast: vec2f,
    count: u32,
    colorBy: u32,
    isSorted: u32,
  }

  /** A particle that is in the picture. */
  struct Seen {
    /** Its middle, −1 to 1 across and up. */
    place: vec2f,
    depthMetres: f32,
    sizePx: f32,
    /** Four halves: its light, and how much of it. */
    light: vec2u,
    bin: u32,
    slot: u32,
  }
`;

export const gatherWgsl = /* wgsl */ `
  ${cloudWgsl}

  /** What the device draws by. */
  struct Drawn {
    vertices: u32,
    instances: atomic<u32>,
    firstVertex: u32,
    firstInstance: u32,
  }

  @group(0) @binding(0) var<uniform> cloud: Cloud;
  @group(0) @binding(1) var<storage, read> packed: array<vec4u>;
  @group(0) @binding(2) var<storage, read_write> seen: array<Seen>;
  @group(0) @binding(3) var<storage, read_write> drawn: Drawn;
  @group(0) @binding(4) var<storage, read_write> bins: array<atomic<u32>>;
  @group(0) @binding(5) var ramp: texture_2d<f32>;
  @group(0) @binding(6) var rampSampler: sampler;

  var<workgroup> takenHere: atomic<u32>;
  var<workgroup> firstHere: u32;

  fn placeOf(part: vec2u) -> vec3f {
    return vec3f(vec3u(part.x & 0xffffu, part.x >> 16u, part.y & 0xffffu)) / 65535.0;
  }
  fn lifeLeftOf(part: vec2u) -> f32 {
    return f32(part.y >> 25u) / 127.0;
  }

  // Chance by the slot, the same in every picture. Source: PCG, Jarzynski and Olano, JCGT 2020.
  fn chanceOf(slot: u32) -> f32 {
    let state = slot * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return f32((word >> 22u) ^ word) / 4294967295.0;
  }

  fn rampPlace(now: vec2u, life: f32) -> f32 {
    if (cloud.colorBy == 0u) {
      let speed = f32((now.y >> 19u) & 63u) / 63.0;
      return clamp((speed - cloud.slowest) / cloud.speedWidth, 0.0, 1.0);
    }
    if (cloud.colorBy == 1u) { return 1.0 - life; }
    return (f32((now.y >> 16u) & 7u) + 0.5) / cloud.emitterCount;
  }

  fn look(slot: u32) -> Seen {
    var particle: Seen;
    particle.slot = slot;
    let now = packed[slot].xy;
    var before = packed[slot].zw;
    let lifeNow = lifeLeftOf(now);
    // Life only grows at a birth: whoever was elsewhere under the same number must not be seen on the way.
    if (lifeLeftOf(before) < lifeNow) { before = now; }
    let life = mix(lifeLeftOf(before), lifeNow, cloud.share);
    let place = cloud.corner + cloud.sideMetres * mix(placeOf(before), placeOf(now), cloud.share);
    let view = cloud.view * vec4f(place, 1.0);
    let clip = cloud.projection * view;

    let chance = chanceOf(slot);
    let spark = pow(chance, 14.0);
    let depth = max(clip.w, 0.01);
    let size = cloud.sizeMetres * (0.8 + 0.4 * chance + 1.5 * spark);
    let sizePx = size * cloud.projection[1][1] * 0.5 * cloud.picturePx.y / depth;
    particle.sizePx = clamp(sizePx, ${sizeMinPx}, ${sizeMaxPx});
    particle.place = clip.xy / depth;
    particle.depthMetres = depth;

    let covered = min(1.0, sizePx / particle.sizePx);
    let fade = smoothstep(0.0, 0.3, life) * smoothstep(0.0, 0.06, 1.0 - life);
    let haze = ${fogDensityPerMetre} * length(view.xyz);
    let near = smoothstep(0.12, 0.7, depth);
    var alpha = pow(covered, 1.25) * cloud.density * fade * near * exp(-haze * haze) * cloud.presence;
    let reach = 1.0 + particle.sizePx / cloud.picturePx;
    let isOutside = clip.w <= 0.0 || any(abs(particle.place) > reach);
    if (lifeNow == 0.0 || isOutside) { alpha = 0.0; }
    let colour = textureSampleLevel(ramp, rampSampler, vec2f(rampPlace(now, life), 0.5), 0.0).rgb;
    let light = colour * cloud.brightness * (0.9 + 0.9 * spark);
    particle.light = vec2u(pack2x16float(light.rg), pack2x16float(vec2f(light.b, alpha)));
    let nearness = (cloud.farthestMetres - depth) / (cloud.farthestMetres - cloud.nearestMetres);
    particle.bin = u32(clamp(nearness, 0.0, 1.0) * ${binCount - 1}.0);
    return particle;
  }

  @compute @workgroup_size(${groupSize})
  fn gather(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    var particle: Seen;
    var isSeen = false;
    if (id.x < cloud.count) {
      particle = look(id.x);
      isSeen = unpack2x16float(particle.light.y).y >= 0.004;
    }
    var rank = 0u;
    if (isSeen) { rank = atomicAdd(&takenHere, 1u); }
    workgroupBarrier();
    // One addition for all of the group: a single counter would make half a million of them wait for each other.
    if (lane == 0u) { firstHere = atomicAdd(&drawn.instances, atomicLoad(&takenHere)); }
    workgroupBarrier();
    if (isSeen) {
      seen[firstHere + rank] = particle;
      if (cloud.isSorted == 1u) { atomicAdd(&bins[particle.bin], 1u); }
    }
  }
`;

/** How many are in each bin becomes where each bin begins. One group for all bins. */
export const scanWgsl = /* wgsl */ `
  const each = ${binCount / groupSize}u;
  @group(0) @binding(0) var<storage, read_write> bins: array<u32>;
  var<workgroup> sums: array<u32, ${groupSize}>;

  @compute @workgroup_size(${groupSize})
  fn scan(@builtin(local_invocation_index) lane: u32) {
    var own = 0u;
    for (var bin = lane * each; bin < (lane + 1u) * each; bin++) { own += bins[bin]; }
    sums[lane] = own;
    workgroupBarrier();
    for (var reach = 1u; reach < ${groupSize}u; reach *= 2u) {
      var lower = 0u;
      if (lane >= reach) { lower = sums[lane - reach]; }
      workgroupBarrier();
      sums[lane] += lower;
      workgroupBarrier();
    }
    var begin = sums[lane] - own;
    for (var bin = lane * each; bin < (lane + 1u) * each; bin++) {
      let count = bins[bin];
      bins[bin] = begin;
      begin += count;
    }
  }
`;

export const scatterWgsl = /* wgsl */ `
  ${cloudWgsl}
  @group(0) @binding(0) var<storage, read> seen: array<Seen>;
  @group(0) @binding(1) var<storage, read> drawn: array<u32, 4>;
  @group(0) @binding(2) var<storage, read_write> bins: array<atomic<u32>>;
  @group(0) @binding(3) var<storage, read_write> order: array<u32>;

  @compute @workgroup_size(${groupSize})
  fn scatter(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= drawn[1]) { return; }
    order[atomicAdd(&bins[seen[id.x].bin], 1u)] = id.x;
  }
`;

export const drawWgsl = /* wgsl */ `
  ${cloudWgsl}
  @group(0) @binding(0) var<uniform> cloud: Cloud;
  @group(0) @binding(1) var<storage, read> seen: array<Seen>;
  @group(0) @binding(2) var<storage, read> order: array<u32>;
  @group(1) @binding(0) var roomDepth: texture_2d<f32>;

  struct Corner {
    @builtin(position) at: vec4f,
    @location(0) away: vec2f,
    @location(1) @interpolate(flat) light: vec4f,
    @location(2) @interpolate(flat) depthMetres: f32,
  }

  @vertex
  fn corner(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Corner {
    var nth = instance;
    if (cloud.isSorted == 1u) { nth = order[instance]; }
    let particle = seen[nth];
    var result: Corner;
    result.away = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
    result.at = vec4f(particle.place + result.away * particle.sizePx / cloud.picturePx, 0.5, 1.0);
    result.light = vec4f(unpack2x16float(particle.light.x), unpack2x16float(particle.light.y));
    result.depthMetres = particle.depthMetres;
    return result;
  }

  /** How far the room's own things are, from the 24 bits that the stage left in three bytes. */
  fn roomMetres(texel: vec3f) -> f32 {
    let depth = dot(round(texel * 255.0), vec3f(1.0, 256.0, 65536.0)) / 16777215.0;
    return cloud.nearMetres * cloud.farMetres / (cloud.farMetres - depth * (cloud.farMetres - cloud.nearMetres));
  }

  @fragment
  fn glow(point: Corner) -> @location(0) vec4f {
    let rest = 1.0 - dot(point.away, point.away);
    // A fifth of each square is outside of its round.
    if (rest <= 0.0) { discard; }
    let texel = clamp((point.at.xy - cloud.depthFromPx) * cloud.depthPerPx, vec2f(0.0), cloud.depthLast);
    let room = roomMetres(textureLoad(roomDepth, vec2u(texel), 0).rgb);
    // A point that touches something goes into it softly.
    let clear = clamp((room - point.depthMetres) / cloud.sizeMetres, 0.0, 1.0);
    let amount = rest * rest * point.light.a * clear;
    return vec4f(point.light.rgb * amount, amount * 0.8);
  }
`;

/** The upper half of the canvas gets the light, the lower half how much it covers: an opaque canvas keeps both as they are. */
export const developWgsl = /* wgsl */ `
  @group(0) @binding(0) var sum: texture_2d<f32>;

  @vertex
  fn whole(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
  }

  @fragment
  fn develop(@builtin(position) at: vec4f) -> @location(0) vec4f {
    let heightPx = textureDimensions(sum).y;
    let place = vec2u(at.xy);
    if (place.y < heightPx) { return vec4f(textureLoad(sum, place, 0).rgb, 1.0); }
    return vec4f(textureLoad(sum, place - vec2u(0u, heightPx), 0).aaa, 1.0);
  }
`;
