//! Pixels as the bytes of a PNG file, small enough that dozens of them do no harm.

/// Colours a PNG file can name by a number.
const MOST_COLOURS: usize = 256;
/// Bits of each part of a colour that tell colours apart.
const BITS: u32 = 5;

/// The bytes of a PNG file of pixels of three bytes, row by row.
///
/// Colours that differ in the last bits only, as along the edge of a letter, become one: the commonest among them. Where
/// more than 256 are left, all stay as they are.
///
/// # Panics
/// When there are not as many pixels as the size says.
pub fn png_bytes(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    let numbered = numbered(pixels);
    let data = match &numbered {
        Some((palette, numbers)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
            encoder.set_filter(png::Filter::NoFilter);
            encoder.set_compression(png::Compression::Balanced);
            numbers.as_slice()
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_compression(png::Compression::Fast);
            pixels
        }
    };
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(data));
    written.expect("writing into memory, as many pixels as the size says");
    file
}

/// A palette of three bytes a colour, and the number of each pixel's colour in it.
fn numbered(pixels: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let slot_of = |p: &[u8]| {
        let part = |c: u8| usize::from(c) >> (8 - BITS);
        part(p[0]) << (2 * BITS) | part(p[1]) << BITS | part(p[2])
    };
    let mut number_of: Vec<Option<u8>> = vec![None; 1 << (3 * BITS)];
    // Each colour with how much it leads over the others of its slot (Boyer and Moore's vote).
    let mut colours: Vec<([u8; 3], u32)> = Vec::new();
    let mut numbers = Vec::with_capacity(pixels.len() / 3);
    for p in pixels.chunks_exact(3) {
        let slot = slot_of(p);
        let number = match number_of[slot] {
            Some(number) => number,
            None => {
                if colours.len() == MOST_COLOURS {
                    return None;
                }
                let number = colours.len() as u8;
                colours.push(([p[0], p[1], p[2]], 0));
                number_of[slot] = Some(number);
                number
            }
        };
        let (colour, lead) = &mut colours[usize::from(number)];
        match (colour.as_slice() == p, *lead) {
            (true, _) => *lead += 1,
            (false, 0) => (*colour, *lead) = ([p[0], p[1], p[2]], 1),
            (false, _) => *lead -= 1,
        }
        numbers.push(number);
    }
    Some((colours.iter().flat_map(|(c, _)| *c).collect(), numbers))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The pixels of a PNG file, three bytes each, and its size.
    pub(crate) fn pixels_of(file: &[u8]) -> (Vec<u8>, (u32, u32)) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG file");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("a picture");
        (pixels, (info.width, info.height))
    }

    #[test]
    fn near_colours_become_the_commonest_of_them_and_many_stay() {
        let few: Vec<u8> = [[0, 114, 178], [1, 113, 178], [0, 114, 178], [255, 255, 255]].concat();
        let wanted: Vec<u8> = [[0, 114, 178], [0, 114, 178], [0, 114, 178], [255, 255, 255]].concat();
        assert_eq!(pixels_of(&png_bytes(&few, (2, 2))), (wanted, (2, 2)));
        let many: Vec<u8> = (0..400u32).flat_map(|i| [(i % 20 * 12) as u8, (i / 20 * 12) as u8, 7]).collect();
        assert_eq!(pixels_of(&png_bytes(&many, (20, 20))), (many, (20, 20)));
    }
}
