package dev.linnet.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The layers as a text table with a line of sums; the same format as the table of the Node demo. */
final class LayerTable {
    private static final int FIRST_NUMBER = 4;

    private LayerTable() {
    }

    /** Times are milliseconds, speeds 10⁹ operations per second. */
    static String of(List<Network.Layer> layers) {
        List<Network.Layer> computed = layers.stream().filter(layer -> !layer.operation.equals("input")).toList();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"layer", "operation", "output", "algorithm", "ms", "GFLOP/s"});
        for (Network.Layer layer : computed) {
            rows.add(row(layer.name, layer.operation, layer.shape, layer.algorithm, layer.milliseconds,
                    layer.operations));
        }
        long convolutions = computed.stream().filter(layer -> layer.operations > 0).count();
        rows.add(row("all", convolutions + " convolutions", "", "", sum(computed, layer -> layer.milliseconds),
                sum(computed, layer -> layer.operations)));
        return format(rows);
    }

    private static String[] row(String name, String operation, String shape, String algorithm, double milliseconds,
            double operations) {
        return new String[] {name, operation, shape, algorithm, String.format(Locale.ROOT, "%.2f", milliseconds),
            operations == 0 ? "—" : String.format(Locale.ROOT, "%.1f", operations / milliseconds / 1e6)};
    }

    private static double sum(List<Network.Layer> layers, ToDoubleFunction<Network.Layer> of) {
        return layers.stream().mapToDouble(of).sum();
    }

    private static String format(List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            lines.add(line(row, widths));
        }
        List<String> dashes = new ArrayList<>();
        for (int width : widths) {
            dashes.add("─".repeat(width));
        }
        String rule = String.join("──", dashes);
        lines.add(1, rule);
        lines.add(lines.size() - 1, rule);
        return String.join("\n", lines);
    }

    private static String line(String[] cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int column = 0; column < cells.length; column++) {
            String space = " ".repeat(widths[column] - cells[column].length());
            padded.add(column < FIRST_NUMBER ? cells[column] + space : space + cells[column]);
        }
        return String.join("  ", padded).stripTrailing();
    }
}
