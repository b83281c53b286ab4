export { scannedModel, type ScannedModelOptions } from './scanned-model.ts';
