-- The colour that most of an image has, as 0xRRGGBB; NULL until somebody needed it.
-- thumbhash is filled in with it where the uploader sent none.
ALTER TABLE images ADD COLUMN dominant INTEGER;
