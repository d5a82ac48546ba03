//! Every family of metadata in files, for insertion into pictures; most of it says SECRET.

use crate::support::exiftool::Tag;

/// Whether a tag only describes how to draw the picture.
pub(crate) fn is_drawn(tag: &Tag) -> bool {
    match tag.group.as_str() {
        "System" => true, // of the file system
        "ExifTool" => tag.name == "ExifToolVersion",
        "File" => matches!(
            tag.name.as_str(),
            "FileType"
                | "FileTypeExtension"
                | "MIMEType"
                | "ExifByteOrder"
                | "ImageWidth"
                | "ImageHeight"
                | "EncodingProcess"
                | "BitsPerSample"
                | "ColorComponents"
                | "YCbCrSubSampling"
        ),
        "Composite" => matches!(tag.name.as_str(), "ImageSize" | "Megapixels"),
        "IFD0" => tag.name == "Orientation",
        "PNG" => {
            matches!(
                tag.name.as_str(),
                "ImageWidth"
                    | "ImageHeight"
                    | "BitDepth"
                    | "ColorType"
                    | "Compression"
                    | "Filter"
                    | "Interlace"
                    | "Gamma"
                    | "SRGBRendering"
                    | "AnimationFrames"
                    | "AnimationPlays"
                    | "Palette"
                    | "Transparency"
            ) || (tag.name == "ProfileName" && tag.value == "ICC")
        }
        "RIFF" => matches!(
            tag.name.as_str(),
            "VP8Version"
                | "ImageWidth"
                | "ImageHeight"
                | "HorizontalScale"
                | "VerticalScale"
                | "WebP_Flags"
                | "AlphaPreprocessing"
                | "AlphaFiltering"
                | "AlphaCompression"
                | "AlphaIsUsed"
                | "BackgroundColor"
                | "AnimationLoopCount"
                | "FrameCount"
                | "Duration"
        ),
        "GIF" => matches!(
            tag.name.as_str(),
            "GIFVersion"
                | "ImageWidth"
                | "ImageHeight"
                | "HasColorMap"
                | "ColorResolutionDepth"
                | "BitsPerPixel"
                | "BackgroundColor"
                | "TransparentColor"
                | "AnimationIterations"
                | "FrameCount"
                | "Duration"
        ),
        "JFIF" => matches!(
            tag.name.as_str(),
            "JFIFVersion" | "ResolutionUnit" | "XResolution" | "YResolution"
        ),
        "PNG-pHYs" | "Adobe" => true,
        "ICC-header" => is_neutral_header(tag),
        "ICC_Profile" => match tag.name.as_str() {
            "ProfileDescription" => tag.value == "Calotype",
            "ProfileCopyright" => tag.value == "CC0",
            "MediaWhitePoint" | "RedMatrixColumn" | "GreenMatrixColumn" | "BlueMatrixColumn"
            | "RedTRC" | "GreenTRC" | "BlueTRC" | "GrayTRC" | "AToB0" | "AToB1" => true,
            _ => false,
        },
        _ => false,
    }
}

/// Whether a field of a profile's header reveals nothing of its maker, date and purpose.
fn is_neutral_header(tag: &Tag) -> bool {
    match tag.name.as_str() {
        "ProfileVersion"
        | "ProfileClass"
        | "ColorSpaceData"
        | "ProfileConnectionSpace"
        | "ConnectionSpaceIlluminant" => true,
        "ProfileDateTime" => tag.value == "2024:01:01 00:00:00",
        "ProfileFileSignature" => tag.value == "acsp",
        "ProfileCMMType" | "PrimaryPlatform" | "CMMFlags" | "DeviceManufacturer"
        | "DeviceModel" | "DeviceAttributes" | "RenderingIntent" | "ProfileCreator"
        | "ProfileID" => tag.value.chars().all(|it| matches!(it, '0' | ' ')),
        _ => false,
    }
}

/// Tags that exiftool can write into EXIF, in two lists that reports tell apart.
pub(crate) const EXIF: &[&str] = &[
    "-EXIF:Make=SECRET make",
    "-EXIF:Model=SECRET model",
    "-EXIF:Software=SECRET software",
    "-EXIF:ModifyDate=2024:05:06 07:08:09",
    "-EXIF:HostComputer=SECRET host",
    "-EXIF:Artist=SECRET artist",
    "-EXIF:Copyright=SECRET rights",
    "-EXIF:ImageDescription=SECRET description",
    "-EXIF:XPTitle=SECRET title",
    "-EXIF:XPComment=SECRET comment",
    "-EXIF:XPAuthor=SECRET author",
    "-EXIF:DateTimeOriginal=2024:05:06 07:08:09",
    "-EXIF:SubSecTimeOriginal=12",
    "-EXIF:OffsetTimeOriginal=+02:00",
    "-EXIF:UserComment=SECRET user comment",
    "-EXIF:OwnerName=SECRET owner",
    "-EXIF:SerialNumber=SECRET serial",
    "-EXIF:LensModel=SECRET lens",
    "-EXIF:LensSerialNumber=SECRET lens serial",
    "-EXIF:ImageUniqueID=00112233445566778899AABBCCDDEEFF",
    "-EXIF:FNumber=2.8",
    "-EXIF:Orientation=6",
];
pub(crate) const GPS: &[&str] = &[
    "-EXIF:GPSLatitude=48.2082",
    "-EXIF:GPSLatitudeRef=N",
    "-EXIF:GPSLongitude=16.3738",
    "-EXIF:GPSLongitudeRef=E",
    "-EXIF:GPSAltitude=171",
    "-EXIF:GPSDateStamp=2024:05:06",
    "-EXIF:GPSAreaInformation=SECRET area",
];
pub(crate) const XMP: &[&str] = &[
    "-XMP-dc:Description=SECRET description",
    "-XMP-dc:Creator=SECRET creator",
    "-XMP-exif:GPSLatitude=48.2082",
    "-XMP-exif:GPSLongitude=16.3738",
    "-XMP-aux:SerialNumber=SECRET serial",
    "-XMP-xmpMM:DocumentID=SECRET document",
    "-XMP-photoshop:City=SECRET city",
];

/// A first directory, an Exif directory, and in it a note that no tool can read.
pub(crate) fn maker_note() -> Vec<u8> {
    [
        b"MM\0*\0\0\0\x08",
        &b"\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1A\0\0\0\0"[..],
        b"\0\x01\x92\x7C\0\x07\0\0\0\x10\0\0\0\x2C\0\0\0\0",
        b"ACM\0SECRET note\0",
    ]
    .concat()
}

/// An index of one picture (CIPA DC-007).
pub(crate) const MPF: &[u8] = b"MPF\0MM\0*\0\0\0\x08\0\x03\
    \xB0\0\0\x07\0\0\0\x040100\
    \xB0\x01\0\x04\0\0\0\x01\0\0\0\x01\
    \xB0\x02\0\x07\0\0\0\x10\0\0\0\x32\
    \0\0\0\0\
    \x20\x03\0\0\0\0\x10\0\0\0\0\0\0\0\0\0";

/// After the prefix: the packet's hash, its length, and the offset of this part.
pub(crate) const EXTENDED_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0\
    0123456789ABCDEF0123456789ABCDEF\0\0\0\x06\0\0\0\0SECRET";

/// A superbox with a description box (ISO/IEC 19566-5), as C2PA begins.
pub(crate) const JUMBF: &[u8] = b"JP\0\x01\0\0\0\x01\0\0\0\x35jumb\
    \0\0\0\x1Ejumdc2pa\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71\x03c2pa\0\
    \0\0\0\x0Fjson\"SECRET\"";
