import type { CampaignSample } from '@streamxr/protocol';

/** Descriptions that every server knows, as an author would write them. */
const samples: Readonly<Record<CampaignSample, object>> = {
  galaxy: {
    format: 'streamxr-campaign-1',
    name: 'Galaxy',
    seed: 42,
    particles: 500_000,
    box: { centre: [0, 2, 0], halfSizeMetres: 4 },
    look: {
      colors: ['#1b2a6b', '#5a4fcf', '#e08bd0', '#ffe9b0'],
      by: 'speed',
      sizeMetres: 0.012,
      brightness: 1.2,
    },
    forces: {
      drag: 0.12,
      noise: { strength: 0.4, sizeMetres: 3, changesPerSecond: 0.05 },
      speedMax: 12,
      attractors: [
        { at: [0, 2, 0], coreMetres: 0.5, strength: 9, spin: [0, 6, 0] },
        {
          at: [0, 2, 0],
          coreMetres: 0.25,
          strength: 5,
          spin: [0, 3, 0],
          motion: { kind: 'orbit', axis: [0.1, 1, 0], radius: 2.2, periodSeconds: 14 },
        },
        {
          at: [0, 2.2, 0],
          coreMetres: 0.25,
          strength: 4,
          spin: [0, -3, 1],
          motion: { kind: 'orbit', axis: [0, 1, 0.3], radius: 3, periodSeconds: 23, phase: 0.5 },
        },
      ],
    },
    bounds: { restitution: 0.2 },
    emitters: [
      { at: [0, 2, 0], spread: [3.2, 0.15, 3.2], velocitySpread: [0.3, 0.05, 0.3], share: 0.85 },
      {
        at: [0, 2, 0],
        spread: [0.3, 0.3, 0.3],
        velocity: [0, 2.5, 0],
        velocitySpread: [0.3, 0.5, 0.3],
        share: 0.15,
        motion: { kind: 'sway', axis: [1, 0, 0], reach: 1, periodSeconds: 9 },
      },
    ],
    life: { minTicks: 240 },
    parameters: [
      { name: 'pull', label: 'Pull', min: 0, max: 3, value: 1, target: 'attractors.strength' },
      { name: 'spin', label: 'Spin', min: -3, max: 3, value: 1, target: 'attractors.spin' },
      { name: 'drag', label: 'Drag', min: 0, max: 2, value: 0.12, target: 'forces.drag' },
      {
        name: 'turbulence',
        label: 'Turbulence',
        min: 0,
        max: 8,
        value: 0.4,
        target: 'forces.noise.strength',
      },
    ],
  },
  fountain: {
    format: 'streamxr-campaign-1',
    name: 'Fountain',
    seed: 7,
    particles: 500_000,
    box: { centre: [0, 3, 0], halfSizeMetres: 3 },
    look: {
      colors: ['#0f4c75', '#3282b8', '#bbe1fa', '#ffffff'],
      by: 'speed',
      sizeMetres: 0.01,
      brightness: 1,
    },
    forces: {
      gravity: [0, -9.81, 0],
      drag: 0.15,
      noise: { strength: 0.5, sizeMetres: 2, changesPerSecond: 0.2 },
      speedMax: 20,
    },
    bounds: { restitution: 0.1 },
    emitters: [
      {
        at: [0, 0.4, 0],
        spread: [0.12, 0.05, 0.12],
        velocity: [0, 8.5, 0],
        velocitySpread: [0.7, 0.8, 0.7],
        share: 0.6,
      },
      {
        at: [0, 0.3, 0],
        spread: [1.1, 0.05, 1.1],
        velocity: [0, 4, 0],
        velocitySpread: [1.2, 1, 1.2],
        share: 0.4,
      },
    ],
    life: { minTicks: 150 },
    bodies: [
      { shape: 'plane', at: [0, 0.02, 0], friction: 0.3, restitution: 0.2 },
      { shape: 'box', halfSize: [1.9, 0.25, 0.1], at: [0, 0.25, 1.8], friction: 0.3 },
      { shape: 'box', halfSize: [1.9, 0.25, 0.1], at: [0, 0.25, -1.8], friction: 0.3 },
      { shape: 'box', halfSize: [0.1, 0.25, 1.9], at: [1.8, 0.25, 0], friction: 0.3 },
      { shape: 'box', halfSize: [0.1, 0.25, 1.9], at: [-1.8, 0.25, 0], friction: 0.3 },
      { shape: 'sphere', radius: 0.35, at: [0.2, 3.5, 0.1], mass: 3, restitution: 0.6 },
      { shape: 'sphere', radius: 0.28, at: [-0.5, 4.2, 0.3], mass: 2, restitution: 0.6 },
      { shape: 'sphere', radius: 0.22, at: [0.6, 4.9, -0.4], mass: 1, restitution: 0.7 },
      { shape: 'box', halfSize: [0.3, 0.2, 0.25], at: [-0.3, 5.4, -0.5], mass: 4, restitution: 0.3 },
      {
        shape: 'box',
        halfSize: [0.2, 0.2, 0.2],
        at: [0.4, 5.7, 0.5],
        rotation: [0.2, 0.1, 0.3, 0.9],
        mass: 2,
      },
      {
        shape: 'capsule',
        radius: 0.18,
        halfLength: 0.3,
        at: [0, 5.2, 0.8],
        rotation: [0.6, 0, 0, 0.8],
        mass: 2,
      },
    ],
    parameters: [
      { name: 'jet', label: 'Jet', min: 0.3, max: 1.5, value: 1, target: 'emitters.speed' },
      { name: 'gravity', label: 'Gravity', min: -20, max: 2, value: -9.81, target: 'forces.gravity.y' },
      { name: 'wind', label: 'Wind', min: -8, max: 8, value: 0, target: 'forces.wind.x' },
    ],
  },
  storm: {
    format: 'streamxr-campaign-1',
    name: 'Storm',
    seed: 1_913,
    particles: 500_000,
    box: { centre: [0, 3, 0], halfSizeMetres: 3 },
    look: {
      colors: ['#2b1d0e', '#8c5a2b', '#d9a05b', '#fff3d6'],
      by: 'speed',
      sizeMetres: 0.011,
      brightness: 1,
    },
    forces: {
      gravity: [0, -2, 0],
      drag: 0.5,
      wind: [1, 0, 0.4],
      noise: { strength: 9, sizeMetres: 2.5, changesPerSecond: 0.3 },
      speedMax: 18,
      attractors: [
        {
          at: [0, 2.5, 0],
          coreMetres: 0.9,
          strength: 4,
          spin: [0, 16, 0],
          push: [0, 5, 0],
          motion: { kind: 'orbit', axis: [0, 1, 0], radius: 0.9, periodSeconds: 11 },
        },
        { at: [0, 5.4, 0], coreMetres: 1.2, strength: -5, spin: [0, 5, 0] },
      ],
    },
    bounds: { restitution: 0.4 },
    emitters: [
      { at: [0, 0.5, 0], spread: [2.6, 0.3, 2.6], velocitySpread: [1, 0.5, 1], share: 0.8 },
      {
        at: [0, 3, 0],
        spread: [0.4, 0.4, 0.4],
        velocity: [0, -3, 0],
        velocitySpread: [1, 1, 1],
        share: 0.2,
        motion: { kind: 'orbit', axis: [0, 1, 0], radius: 2, periodSeconds: 7 },
      },
    ],
    bodies: [
      { shape: 'plane', at: [0, 0.02, 0], friction: 0.2, restitution: 0.2 },
      {
        shape: 'sphere',
        radius: 0.5,
        at: [0, 2, 0],
        motion: { kind: 'sway', axis: [1, 0, 0], reach: 1.8, periodSeconds: 4 },
      },
      {
        shape: 'capsule',
        radius: 0.2,
        halfLength: 1.2,
        at: [0, 3.6, 0],
        rotation: [0, 0, 0.7071, 0.7071],
        motion: { kind: 'spin', axis: [0, 1, 0], periodSeconds: 3 },
      },
      {
        shape: 'box',
        halfSize: [0.15, 0.9, 0.7],
        at: [0, 1.2, 1.6],
        motion: { kind: 'sway', axis: [0, 0, 1], reach: 0.7, periodSeconds: 5, phase: 0.25 },
      },
    ],
    parameters: [
      { name: 'vortex', label: 'Vortex', min: -2.5, max: 2.5, value: 1, target: 'attractors.spin' },
      { name: 'turbulence', label: 'Turbulence', min: 0, max: 40, value: 9, target: 'forces.noise.strength' },
      { name: 'wind', label: 'Wind', min: -8, max: 8, value: 1, target: 'forces.wind.x' },
      { name: 'gravity', label: 'Gravity', min: -15, max: 5, value: -2, target: 'forces.gravity.y' },
    ],
  },
};

/** The description of a sample, as text. */
export function sampleDescription(sample: CampaignSample): string {
  return JSON.stringify(samples[sample]);
}
