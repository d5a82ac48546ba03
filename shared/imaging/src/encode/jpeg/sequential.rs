//! A baseline file's one scan (T.81 § F.1).

use super::{
    blocks::Blocks,
    markers, scans,
    tokens::{Tokens, class},
};

pub(super) fn write(blocks: &mut Blocks<'_>, out: &mut Vec<u8>) {
    let components = blocks.components();
    let classes = components.len().min(2);
    let mut tokens = Tokens::new(2 * classes);
    let mut predictions = [0; 3];
    for row in 0..blocks.rows() {
        blocks.start_row(row);
        if blocks.is_restart() {
            predictions = [0; 3];
            tokens.push_restart();
        }
        for unit in 0..blocks.units() {
            for component in components.clone() {
                let (across, down) = (blocks.across(component), blocks.down(component));
                let size = blocks.in_unit(component);
                let prediction = &mut predictions[component];
                for y in 0..size {
                    for x in unit * size..(unit + 1) * size {
                        let (dc, levels) = if x < across && y < down {
                            blocks.block(component, x, y)
                        } else {
                            (*prediction, [].as_slice())
                        };
                        tokens.push_value(class(component), 0, dc - *prediction);
                        *prediction = dc;
                        scans::block(&mut tokens, classes + class(component), levels);
                    }
                }
            }
        }
    }
    let tables = tokens.tables();
    let slots: Vec<u8> = (0..classes as u8)
        .chain((0..classes as u8).map(|class| 0x10 | class))
        .collect();
    markers::huffman(out, &slots, &tables);
    markers::restart_interval(out, blocks.restart_interval(blocks.units()));
    let slots: Vec<_> = components
        .map(|component| (component as u8, class(component) as u8 * 0x11))
        .collect();
    markers::scan(out, &slots, (0, 63));
    tokens.write(&tables, out);
}
