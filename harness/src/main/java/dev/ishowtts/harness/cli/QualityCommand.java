package dev.ishowtts.harness.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Whether a faster setting still sounds right. */
@Command(
    name = "quality",
    description = {
      "Says whether a faster setting still sounds right: sample sets, objective measures, the",
      "decision of a blind listening test."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ishowtts quality render --nfe 6,7 --out reports/quality/nfe6",
      "  ishowtts quality measure reports/quality/nfe6",
      "  ishowtts quality decide reports/quality/nfe6 --ratings ratings.csv"
    })
final class QualityCommand extends CommandGroup {
  private QualityCommand() {}

  /** Returns the command with those that it holds. */
  static CommandLine line(Ishowtts root) {
    return new CommandLine(new QualityCommand())
        .addSubcommand(new QualityRenderCommand(root))
        .addSubcommand(new QualityImportCommand(root))
        .addSubcommand(new QualityMeasureCommand(root))
        .addSubcommand(new QualityDecideCommand(root))
        .addSubcommand(new QualityPaperCommand(root))
        .addSubcommand(new QualityAdoptCommand(root))
        .addSubcommand(new QualitySimulateCommand(root));
  }
}
