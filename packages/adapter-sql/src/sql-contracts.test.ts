import { assetCatalogueContract } from '@streamxr/assets/testing';
import { roomLogContract } from '@streamxr/rooms/testing';
import { assetCatalogueFixture, roomLogFixture } from './testing/sqlite-fixtures.ts';

roomLogContract('SQLite', roomLogFixture);
assetCatalogueContract('SQLite', assetCatalogueFixture);
