import { MeshStandardMaterial } from 'three';

/**
 * One material for every surface of every avatar, so that a crowd costs one draw call a part. What differs comes with the vertices
 * (`finishBase`: colour and tint, `finishLight`: roughness, glow, whiteness) and with the instance (`memberColor`, linear).
 */
export function avatarMaterial(): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ roughness: 1, metalness: 0, envMapIntensity: 1.15 });
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace(
        '#include <common>',
        `#include <common>
        attribute vec4 finishBase;
        attribute vec3 finishLight;
        attribute vec3 memberColor;
        varying vec3 vSurface;
        varying vec3 vFinish;
        varying vec3 vGlow;`,
      )
      .replace(
        '#include <begin_vertex>',
        `#include <begin_vertex>
        vSurface = mix(finishBase.rgb, memberColor, finishBase.a);
        vFinish = finishLight;
        vGlow = mix(memberColor, vec3(1.0), finishLight.z) * finishLight.y;`,
      );
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        '#include <common>\nvarying vec3 vSurface;\nvarying vec3 vFinish;\nvarying vec3 vGlow;',
      )
      .replace('#include <color_fragment>', 'diffuseColor.rgb = vSurface;')
      .replace('#include <roughnessmap_fragment>', 'float roughnessFactor = vFinish.x;')
      .replace(
        '#include <emissivemap_fragment>',
        '#include <emissivemap_fragment>\ntotalEmissiveRadiance += vGlow;',
      );
  };
  return material;
}
